import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allowedStatements, asList, bucketProblems, isOpenToTheWorld, ofType, onlyOne } from './policy.ts';
import type { Resource, TestRun } from './terraform.ts';
import { describeWithTerraform, TerraformWorkspace } from './terraform.ts';

const repository = join(__dirname, '../..');
const environments = readdirSync(join(repository, 'infra/environments')).map(
  (name) => `environments/${name}`,
);
const applied = ['serverless', 'provisioned', 'without_airflow'];

/** Actions for which AWS knows no resource: only these may stand beside Resource "*". */
const withoutResource = [
  'cloudwatch:PutMetricData',
  'ecr:GetAuthorizationToken',
  'ecs:DescribeTaskDefinition',
  'ecs:ListTasks',
  'logs:DescribeLogGroups',
  's3:GetAccountPublicAccessBlock',
];

describeWithTerraform('Environments', () => {
  let workspace: TerraformWorkspace;

  beforeAll(() => {
    workspace = new TerraformWorkspace();
  });

  afterAll(() => workspace.dispose());

  describe.each(environments)('%s', (folder) => {
    let runs: readonly TestRun[];

    beforeAll(async () => {
      await workspace.init(folder);
      runs = await workspace.test(folder, { withResources: true });
    });

    it('is valid', async () => {
      const { text } = await workspace.run(folder, 'validate', '-no-color');
      expect(text).toContain('The configuration is valid.');
    });

    it.each([...applied, 'refuses_bad_values'])('run %s', (name) => {
      expect(runs.find((run) => run.name === name)?.outcome).toBe('pass');
    });

    describe.each(applied)('as applied: %s', (name) => {
      let resources: readonly Resource[];
      beforeAll(() => {
        resources = runs.find((run) => run.name === name)?.resources ?? [];
      });

      it('lets nobody in from outside the VPC', () => {
        const rules = ofType(resources, 'aws_vpc_security_group_ingress_rule');
        expect(rules.length).toBeGreaterThan(0);
        expect(rules.filter(isOpenToTheWorld)).toEqual([]);
        // Rules are resources of their own: other ways to write one would not be looked at above.
        const groups = [
          ...ofType(resources, 'aws_security_group'),
          ...ofType(resources, 'aws_default_security_group'),
        ];
        expect(groups.filter(({ values }) => asList(values['ingress']).length > 0)).toEqual([]);
        const others = [
          'aws_security_group_rule',
          'aws_network_acl_rule',
          'aws_lb',
          'aws_elb',
          'aws_key_pair',
        ];
        expect(others.flatMap((type) => ofType(resources, type))).toEqual([]);
      });

      it('names a security group in every rule that lets somebody in', () => {
        for (const rule of ofType(resources, 'aws_vpc_security_group_ingress_rule')) {
          expect([rule.address, rule.values['referenced_security_group_id']]).toEqual([
            rule.address,
            expect.any(String),
          ]);
        }
      });

      it('keeps Redshift in private subnets, unreachable from the internet', () => {
        const privateIds = privateSubnetIds(resources);
        expect(privateIds).toHaveLength(3);
        const workgroups = ofType(resources, 'aws_redshiftserverless_workgroup');
        const clusters = ofType(resources, 'aws_redshift_cluster');
        expect(workgroups.length + clusters.length).toBe(1);
        expect([workgroups.length, clusters.length]).toEqual(name === 'provisioned' ? [0, 1] : [1, 0]);
        for (const { values } of [...workgroups, ...clusters]) {
          expect(String(values['publicly_accessible'])).toBe('false');
          expect(values['enhanced_vpc_routing']).toBe(true);
        }
        const placed = [...workgroups, ...ofType(resources, 'aws_redshift_subnet_group')];
        for (const { values } of placed) {
          expect([...asList(values['subnet_ids'])].sort()).toEqual([...privateIds].sort());
        }
      });

      it('lets etl-runner alone connect to Redshift', () => {
        const rules = ofType(resources, 'aws_vpc_security_group_ingress_rule').filter(
          ({ values }) => values['from_port'] === 5439,
        );
        const runner = onlyOne(resources, 'module.etl_runner.aws_security_group.this');
        expect(rules.map(({ values }) => values['referenced_security_group_id'])).toEqual([
          runner.values['id'],
        ]);
      });

      it('encrypts, versions and closes every bucket, and serves it by TLS only', () => {
        const buckets = ofType(resources, 'aws_s3_bucket');
        expect(buckets).toHaveLength(4);
        expect(buckets.flatMap((bucket) => bucketProblems(bucket, resources))).toEqual([]);
      });

      it('encrypts what is at rest with its own key', () => {
        const key = onlyOne(resources, 'module.kms.aws_kms_key.this').values['arn'];
        const attribute: Readonly<Record<string, string>> = {
          aws_cloudwatch_log_group: 'kms_key_id',
          aws_secretsmanager_secret: 'kms_key_id',
          aws_sns_topic: 'kms_master_key_id',
          aws_redshiftserverless_namespace: 'kms_key_id',
          aws_redshift_cluster: 'kms_key_id',
          aws_mwaa_environment: 'kms_key',
        };
        const held = resources.filter(({ type }) => type in attribute);
        expect(held.length).toBeGreaterThan(5);
        for (const { address, type, values } of held) {
          expect([address, values[String(attribute[type])]]).toEqual([address, key]);
        }
        for (const { values } of ofType(resources, 'aws_ecr_repository')) {
          expect(values['encryption_configuration']).toEqual([{ encryption_type: 'KMS', kms_key: key }]);
        }
      });

      it('gives no role everything', () => {
        const policies = [
          ...ofType(resources, 'aws_iam_role_policy'),
          ...ofType(resources, 'aws_iam_policy'),
        ];
        expect(policies.length).toBeGreaterThanOrEqual(5);
        const statements = policies.flatMap(allowedStatements);
        const findings = statements.filter(({ actions, resources: on, isInverted }) => {
          const isEveryAction = actions.some((action) => action === '*' || action.endsWith(':*'));
          const isEverywhere =
            on.includes('*') && actions.some((action) => !withoutResource.includes(action));
          return isEveryAction || isEverywhere || isInverted;
        });
        expect(findings).toEqual([]);
        // Of AWS's own policies only the one that lets people in through Systems Manager.
        const attached = ofType(resources, 'aws_iam_role_policy_attachment').map(
          ({ values }) => values['policy_arn'],
        );
        expect(attached).toEqual(['arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore']);
        for (const { values } of ofType(resources, 'aws_iam_role')) {
          expect([values['assume_role_policy']]).not.toEqual([
            expect.stringMatching(/"AWS":"\*"|"Principal":"\*"/),
          ]);
        }
      });

      it('demands IMDSv2 and an encrypted disk of every machine', () => {
        const machines = ofType(resources, 'aws_instance');
        expect(machines).toHaveLength(1);
        for (const { values } of machines) {
          expect(values['metadata_options']).toEqual([expect.objectContaining({ http_tokens: 'required' })]);
          expect(values['root_block_device']).toEqual([
            expect.objectContaining({ encrypted: true, volume_type: 'gp3' }),
          ]);
        }
      });
    });

    it('runs etl-runner without root, on a read-only file system', () => {
      const [container, ...others] = containersOf(runs);
      expect(others).toEqual([]);
      expect(container).toMatchObject({
        user: '1000:1000',
        readonlyRootFilesystem: true,
        linuxParameters: { capabilities: { drop: ['ALL'] } },
        mountPoints: [{ containerPath: '/tmp', readOnly: false }],
      });
      expect(container).not.toHaveProperty('privileged');
    });

    it('sets the variables that etl-runner reads, and no others', () => {
      const config = readFileSync(join(repository, 'apps/etl-runner/src/environment.ts'), 'utf8');
      const known = [...config.matchAll(/^ {2}([A-Z][A-Z0-9_]+): (.*)$/gm)];
      const required = known.filter(([, , schema]) => schema?.startsWith('text(')).map(([, name]) => name);
      expect(required.length).toBeGreaterThan(4);
      const [container] = containersOf(runs);
      const set = [...(container?.environment ?? []), ...(container?.secrets ?? [])].map(({ name }) => name);
      expect(set.filter((name) => !known.some(([, other]) => other === name))).toEqual([]);
      expect(required.filter((name) => !set.includes(String(name)))).toEqual([]);
    });

    it('hands the password over as a secret only', () => {
      const [container] = containersOf(runs);
      expect(container?.secrets).toEqual([
        {
          name: 'REDSHIFT_PASSWORD',
          valueFrom: expect.stringMatching(/^arn:aws:secretsmanager:.*:password::$/),
        },
      ]);
      expect((container?.environment ?? []).map(({ name }) => name)).not.toContain('REDSHIFT_PASSWORD');
    });

    it('exports the settings that the DAG reads, and no others', () => {
      const settings = readFileSync(join(repository, 'airflow/dags/spacex_etl/settings.py'), 'utf8');
      const known = [...settings.matchAll(/\b(?:text|names|number)\(\s*"([A-Z_]+)"/g)].map(
        ([, name]) => `SPACEX_ETL_${name}`,
      );
      const startup = onlyOne(runs[0]?.resources ?? [], 'module.mwaa[0].aws_s3_object.startup').values[
        'content'
      ];
      const exported = [...String(startup).matchAll(/^export (SPACEX_ETL_\w+)=/gm)].map(([, name]) => name);
      expect(exported.length).toBeGreaterThan(5);
      expect(exported.filter((name) => !known.includes(String(name)))).toEqual([]);
      // What comes out of the whole script, the one of airflow/ included.
      const script = `${String(startup)}\nenv`;
      const env = execFileSync('sh', ['-eu'], { input: script, env: {}, encoding: 'utf8' });
      expect(env).toContain('SPACEX_ETL_ECS_CLUSTER=spacex-etl-dev\n');
      expect(env).toContain('SPACEX_ETL_ECS_TASK_DEFINITION=spacex-etl-dev-etl-runner\n');
      expect(env).toMatch(/^SPACEX_ETL_ECS_SUBNETS=\w+,\w+,\w+$/m);
    });
  });
});

interface Container {
  readonly environment: readonly { readonly name: string }[];
  readonly secrets: readonly { readonly name: string; readonly valueFrom: string }[];
}

function containersOf(runs: readonly TestRun[]): readonly Container[] {
  return ofType(runs[0]?.resources ?? [], 'aws_ecs_task_definition').flatMap(
    ({ values }) => JSON.parse(String(values['container_definitions'])) as readonly Container[],
  );
}

/** The subnets whose routes do not lead to an internet gateway. */
function privateSubnetIds(resources: readonly Resource[]): readonly unknown[] {
  const open = ofType(resources, 'aws_route_table')
    .filter(({ values }) =>
      asList(values['route']).some((route) => Boolean((route as { gateway_id?: string }).gateway_id)),
    )
    .map(({ values }) => values['id']);
  expect(open).toHaveLength(1);
  return ofType(resources, 'aws_route_table_association')
    .filter(({ values }) => !open.includes(values['route_table_id']))
    .map(({ values }) => values['subnet_id']);
}
