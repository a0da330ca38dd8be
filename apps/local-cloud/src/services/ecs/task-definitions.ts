import { arn, shortName } from './arns.ts';
import { AwsError } from './errors.ts';
import type { ContainerDefinition, TaskDefinition } from './types.ts';

/** The registered task definitions, all their revisions. */
export class TaskDefinitions {
  readonly #families = new Map<string, TaskDefinition[]>();

  /** Adds a revision. */
  register(family: string, containerDefinitions: readonly ContainerDefinition[]): TaskDefinition {
    const revisions = this.#families.get(family) ?? [];
    const revision = revisions.length + 1;
    const definition = {
      family,
      revision,
      taskDefinitionArn: arn('task-definition', `${family}:${revision}`),
      containerDefinitions,
    };
    this.#families.set(family, [...revisions, definition]);
    return definition;
  }

  /**
   * The revision that `name` names: a family (its newest revision), `family:revision`, or an ARN.
   *
   * @throws AwsError ClientException, as ECS does
   */
  find(name: string): TaskDefinition {
    const [family = '', revision] = shortName(name).split(':');
    const revisions = this.#families.get(family) ?? [];
    const found = revision === undefined ? revisions.at(-1) : revisions[Number(revision) - 1];
    if (found) return found;
    throw new AwsError('ClientException', `Unable to describe task definition: ${name} is not registered.`);
  }
}
