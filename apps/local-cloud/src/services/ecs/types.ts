/** A program on this machine that stands for a container image. */
export interface LocalImage {
  readonly command: string;
  /** What comes before the command of the task, as an image's ENTRYPOINT does. */
  readonly args: readonly string[];
  /** The whole environment of the process, made from that of the container. */
  environment(values: Readonly<Record<string, string>>): NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** A variable of a container, as ECS has it: both are strings. */
export interface KeyValue {
  readonly name: string;
  readonly value: string;
}

/** One container of a task definition, as far as it is looked at here; the rest is kept and shown again. */
export interface ContainerDefinition {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment?: readonly KeyValue[];
  readonly logConfiguration?: {
    readonly logDriver: string;
    readonly options?: Readonly<Record<string, string>>;
  };
}

/** A revision of a task definition. */
export interface TaskDefinition {
  readonly family: string;
  readonly revision: number;
  readonly taskDefinitionArn: string;
  readonly containerDefinitions: readonly ContainerDefinition[];
}

/** What RunTask may change of one container. */
export interface ContainerOverride {
  readonly name: string;
  readonly command?: readonly string[];
  readonly environment?: readonly KeyValue[];
}

/** Takes each line that a container writes, as it comes. */
export type ContainerOutput = (line: { readonly command: readonly string[]; readonly text: string }) => void;
