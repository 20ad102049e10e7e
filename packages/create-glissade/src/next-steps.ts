/** What to type next, in the words of the package manager that started this program. */
import { relative } from 'node:path';
import { type TemplateName, templates } from './templates.ts';

const managers = ['npm', 'pnpm', 'yarn', 'bun'] as const;

export type Manager = (typeof managers)[number];

/** @param userAgent - `npm_config_user_agent`, which all of them set: `pnpm/10.34.9 npm/? node/v24.1.0 linux x64` */
export function managerOf(userAgent: string | undefined): Manager {
  const name = userAgent?.split('/')[0];
  return managers.find((each) => each === name) ?? 'npm';
}

/** How a script of package.json is run. npm and bun have commands of their own for some names. */
export function runWith(manager: Manager, script: string): string {
  if (manager === 'npm' && script === 'start') return 'npm start';
  return manager === 'npm' || manager === 'bun' ? `${manager} run ${script}` : `${manager} ${script}`;
}

export function nextSteps(template: TemplateName, folder: string, manager: Manager): readonly string[] {
  const way = relative(process.cwd(), folder);
  return [
    ...(way === '' ? [] : [`cd ${/^[\w./\\:~-]+$/.test(way) ? way : `"${way}"`}`]),
    `${manager} install`,
    runWith(manager, templates[template].script),
  ];
}
