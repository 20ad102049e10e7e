/**
 * Puts two software GPUs for Node into .software-gpu/, so that the tests of the WebGPU backend run on machines without a
 * GPU: lavapipe, Mesa's Vulkan driver, from Debian's backports (Debian 12's own is too old for Dawn), and SwiftShader, where
 * Chromium is installed. Needs Debian's apt-get, not root: nothing is installed, packages are only unpacked.
 *
 *     eval "$(node scripts/software-gpu.mjs)"
 *
 * Prints the environment that a process needs to find them, and keeps it in .software-gpu/env.json, where vitest reads it.
 * GLISSADE_GPU names the adapters: the tests fail where one of them is not found. Where this machine can't have lavapipe,
 * for it is no Debian or reaches no mirror, the reason is printed and the exit code is 3.
 */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../.software-gpu');
const unpacked = join(folder, 'root');

/** It is the machine, not this script. */
class Unavailable extends Error {}

function run(command, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', ...options });
  if (status !== 0) throw new Error(`${command}: ${error?.message ?? stderr.trim().split('\n')[0]}`);
  return stdout;
}

/** The codename of the Debian that runs here, "bookworm". */
function debian() {
  const system = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const codename = /^VERSION_CODENAME=(\w+)/m.exec(system)?.[1];
  if (!/^ID=debian$/m.test(system) || codename === undefined)
    throw new Unavailable('this is not a Debian: set VK_ICD_FILENAMES to a Vulkan driver of your own');
  return codename;
}

/** Where this machine's apt gets the packages of its release from. */
function mirrorOf(codename) {
  // Apt tells of what it has lists of: they may not be there yet, and not everyone may write the system's.
  const lists = join(folder, 'system-lists');
  const settings = [
    '-o',
    `Dir::State::lists=${lists}`,
    '-o',
    `Dir::Cache=${folder}`,
    '-o',
    'APT::Sandbox::User=',
  ];
  const targets = (...options) =>
    run('apt-get', [...options, 'indextargets', '--format', '$(RELEASE) $(REPO_URI)'])
      .split('\n')
      .find((line) => line.startsWith(`${codename} `))
      ?.split(' ')[1];
  const known = targets();
  if (known !== undefined) return known;
  mkdirSync(join(lists, 'partial'), { recursive: true });
  try {
    run('apt-get', [...settings, 'update', '-qq']);
  } catch (error) {
    throw new Unavailable(`Debian's packages are out of reach: ${error.message}`);
  }
  const mirror = targets(...settings);
  rmSync(lists, { recursive: true });
  if (mirror === undefined) throw new Unavailable(`apt-get knows no mirror of ${codename}`);
  return mirror;
}

/** Downloads lavapipe and what it needs beyond what is installed. Apt's lists and archives are kept in the folder. */
function download(codename) {
  const sources = join(folder, 'sources.list');
  const archives = join(folder, 'archives');
  for (const path of [join(folder, 'lists/partial'), join(archives, 'partial')])
    mkdirSync(path, { recursive: true });
  const mirror = mirrorOf(codename);
  const from = `[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${mirror}`;
  writeFileSync(sources, `deb ${from} ${codename} main\ndeb ${from} ${codename}-backports main\n`);
  const settings = {
    'Dir::Etc::sourcelist': sources,
    'Dir::Etc::sourceparts': '-',
    'Dir::State::lists': join(folder, 'lists'),
    'Dir::Cache': folder,
    'Dir::Cache::archives': archives,
    'APT::Update::Error-Mode': 'any',
    'APT::Sandbox::User': '', // the unprivileged user of apt may not write here
  };
  const apt = (args, options) =>
    run(
      'apt-get',
      [...Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`]), ...args],
      options,
    );
  try {
    apt(['update', '-qq']);
  } catch (error) {
    throw new Unavailable(`Debian's packages are out of reach: ${error.message}`);
  }
  const wanted = [`mesa-vulkan-drivers/${codename}-backports`, 'libvulkan1'];
  const plan = apt(['install', '--simulate', '--no-install-recommends', ...wanted]);
  const packages = [...plan.matchAll(/^Inst (\S+) (?:\[\S+\] )?\((\S+)/gm)].map(
    ([, name, version]) => `${name}=${version}`,
  );
  apt(['download', '-qq', ...packages], { cwd: archives });
  for (const file of readdirSync(archives).filter((name) => name.endsWith('.deb')))
    run('dpkg-deb', ['--extract', join(archives, file), unpacked]);
  // Only what was unpacked is needed again.
  for (const path of [archives, join(folder, 'lists')]) rmSync(path, { recursive: true });
}

/** A driver's description with the path to where it was unpacked. */
function lavapipe() {
  const descriptions = join(unpacked, 'usr/share/vulkan/icd.d');
  const name = readdirSync(descriptions).find((file) => file.startsWith('lvp_icd'));
  const { ICD, ...rest } = JSON.parse(readFileSync(join(descriptions, name), 'utf8'));
  const library = ICD.library_path.split('/').at(-1);
  const path = join(folder, 'lavapipe.json');
  writeFileSync(path, JSON.stringify({ ...rest, ICD: { ...ICD, library_path: join(libraries(), library) } }));
  return path;
}

/** Where the unpacked libraries lie: usr/lib/x86_64-linux-gnu. */
function libraries() {
  const parent = join(unpacked, 'usr/lib');
  return join(
    parent,
    readdirSync(parent).find((name) => name.endsWith('-linux-gnu')),
  );
}

/** SwiftShader lies beside the browser. */
function swiftShader() {
  const browser = process.env.CHROMIUM_PATH;
  const folders = ['/usr/lib/chromium', '/opt/google/chrome', '/opt/google/chrome-stable'];
  if (browser !== undefined && existsSync(browser)) folders.unshift(dirname(realpathSync(browser)));
  const path = folders.map((each) => join(each, 'vk_swiftshader_icd.json')).find(existsSync);
  return path === undefined ? {} : { SwiftShader: path };
}

try {
  if (!existsSync(join(folder, 'lavapipe.json'))) {
    rmSync(folder, { recursive: true, force: true });
    download(debian());
    lavapipe();
  }
  const runtime = join(folder, 'runtime');
  mkdirSync(runtime, { recursive: true, mode: 0o700 });
  const drivers = { llvmpipe: join(folder, 'lavapipe.json'), ...swiftShader() };
  const paths = [
    libraries(),
    ...(process.env.LD_LIBRARY_PATH ?? '').split(':').filter((path) => path !== ''),
  ];
  const env = {
    GLISSADE_GPU: Object.keys(drivers).join(','),
    VK_ICD_FILENAMES: Object.values(drivers).join(':'),
    LD_LIBRARY_PATH: [...new Set(paths)].join(':'),
    XDG_RUNTIME_DIR: runtime,
  };
  writeFileSync(join(folder, 'env.json'), `${JSON.stringify(env, null, 2)}\n`);
  for (const [name, value] of Object.entries(env)) console.log(`export ${name}='${value}'`);
} catch (error) {
  console.error(`no software GPU: ${error.message}`);
  process.exitCode = error instanceof Unavailable ? 3 : 1;
}
