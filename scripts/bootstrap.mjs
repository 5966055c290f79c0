// Plain JavaScript without dependencies, since it runs on a bare clone: installs the npm packages where they are missing or
// not those of package-lock.json, then runs a TypeScript file: node scripts/bootstrap.mjs <file> [argument...]
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

const project = join(dirname(fileURLToPath(import.meta.url)), '..');
const installLock = join(project, '.kafkaform', 'install.lock');

/** Whether node_modules holds what package-lock.json says, by the list that npm itself keeps there. */
export function packagesAreInstalled(folder) {
  const wanted = packagesOf(join(folder, 'package-lock.json'));
  const present = packagesOf(join(folder, 'node_modules', '.package-lock.json'));
  return Object.entries(wanted).every(
    ([path, entry]) => path === '' || entry.optional || present[path]?.version === entry.version,
  );
}

function packagesOf(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : {};
}

async function installPackages() {
  await holdInstallLock();
  try {
    // Somebody else may have installed them while this process waited.
    if (packagesAreInstalled(project)) return true;
    console.log('Installing the npm packages of package-lock.json …');
    if (runNpm() && packagesAreInstalled(project)) return true;
    console.error('The npm packages could not be installed as package-lock.json names them; see above.');
    return false;
  } finally {
    rmSync(installLock, { force: true });
  }
}

/** Exactly the lock file's packages; true when npm has installed them. */
function runNpm() {
  const npm = process.env.npm_execpath;
  const [command, ...leading] = npm ? [process.execPath, npm] : ['npm'];
  const options = ['--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync(command, [...leading, 'ci', ...options], {
    cwd: project,
    stdio: 'inherit',
  });
  return status === 0;
}

/** One installation at a time; the lock of a process that has died doesn't count. */
async function holdInstallLock() {
  mkdirSync(dirname(installLock), { recursive: true });
  for (;;) {
    try {
      writeFileSync(installLock, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (!isAlive(holder())) rmSync(installLock, { force: true });
      else await delay(200);
    }
  }
}

/** The process that holds the lock; one that has only just taken it may not have written its id yet. */
function holder() {
  try {
    return Number(readFileSync(installLock, 'utf8')) || process.pid;
  } catch {
    return process.pid;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Runs the file and ends as it ends. Ctrl-C reaches the child by itself; a SIGTERM is passed on. */
function run(file, commandArguments) {
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), file, ...commandArguments], {
    cwd: project,
    stdio: 'inherit',
  });
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143);
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [file, ...commandArguments] = process.argv.slice(2);
  if (packagesAreInstalled(project) || (await installPackages())) run(file, commandArguments);
  else process.exitCode = 1;
}
