/** DESIGN section 5: who may import whom. */
const folders = ['stacks', 'constructs', 'model', 'operations', 'provider', 'scripts', 'images'];
const allowed = {
  model: [],
  constructs: ['model'],
  stacks: ['constructs'],
  operations: ['model'],
  provider: ['operations', 'model'],
  scripts: ['operations', 'model', 'images'],
  images: [],
};

const forbidden = folders.map((from) => ({
  name: `${from}-imports-only-${allowed[from].join('-and-') || 'itself'}`,
  severity: 'error',
  from: { path: `^${from}/` },
  to: { path: `^(${folders.filter((to) => to !== from && !allowed[from].includes(to)).join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...forbidden,
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'model-is-pure',
      comment: 'No cdktf and no I/O in the model.',
      severity: 'error',
      from: { path: '^model/' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'core'] },
    },
    {
      name: 'clients-in-one-folder',
      comment: 'Only the adapters know the clients of Kafka and ZooKeeper.',
      severity: 'error',
      from: { path: '^(?!operations/clients/|test/|bench/)' },
      to: { path: 'node_modules/(kafkajs|@platformatic/kafka|node-zookeeper-client)/' },
    },
    {
      name: 'not-to-test',
      severity: 'error',
      from: { pathNot: '^(test|bench)/' },
      to: { path: '^(test|bench)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    // No tsConfig here: it would take the npm package `constructs` for our folder of that name.
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
