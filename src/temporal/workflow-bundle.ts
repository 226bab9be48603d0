import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  bundleWorkflowCode,
  type Logger,
  type WorkflowBundleOption,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';

/** How workflows tell of failures: in plain words, or as payloads, which can be encrypted. */
export const FAILURE_FORMS = ['plain', 'encoded'] as const;

export type FailureForm = (typeof FAILURE_FORMS)[number];

/** Where the build puts them. */
export const BUILT_BUNDLES: Readonly<Record<FailureForm, string>> = {
  plain: fileURLToPath(new URL('../../workflow-bundle.js', import.meta.url)),
  encoded: fileURLToPath(new URL('../../workflow-bundle-encoded.js', import.meta.url)),
};

/**
 * The workflow code as the worker wants it: the file that the build made, where there is one; else bundled now, which
 * takes about a second.
 */
export async function loadWorkflowBundle(form: FailureForm = 'plain'): Promise<WorkflowBundleOption> {
  const codePath = BUILT_BUNDLES[form];
  return existsSync(codePath) ? { codePath } : bundleWorkflows(form);
}

/** Makes it from the workflows beside this file, compiled or not. */
export function bundleWorkflows(form: FailureForm, logger?: Logger): Promise<WorkflowBundleWithSourceMap> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const workflowsPath = pathOf(`index.${extension}`);
  const failureConverterPath = pathOf(`encoded-failures.${extension}`);
  return bundleWorkflowCode({
    workflowsPath,
    ...(form === 'encoded' && { failureConverterPath }),
    ...(logger === undefined ? {} : { logger }),
  });
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(`../../workflows/${name}`, import.meta.url));
}
