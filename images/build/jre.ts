import { execa } from 'execa';

/** Modules that brokers, ZooKeeper, Connect, the command-line tools and the JMX exporter load. */
const modules = [
  'java.base',
  'java.compiler',
  'java.desktop', // reload4j asks for java.beans
  'java.instrument',
  'java.logging',
  'java.management',
  'java.management.rmi',
  'java.naming',
  'java.net.http',
  'java.security.jgss',
  'java.security.sasl',
  'java.sql',
  'java.xml',
  'jdk.crypto.ec',
  'jdk.httpserver',
  'jdk.jcmd',
  'jdk.management',
  'jdk.management.agent',
  'jdk.naming.dns',
  'jdk.net',
  'jdk.security.auth',
  'jdk.security.jgss',
  'jdk.unsupported',
  'jdk.zipfs',
];

/** Makes a Java run time of the host's JDK (17 or later) in `folder`, which must not exist yet. */
export async function linkJre(folder: string): Promise<void> {
  await execa('jlink', [
    '--add-modules',
    modules.join(','),
    '--no-header-files',
    '--no-man-pages',
    `--output=${folder}`,
  ]);
}
