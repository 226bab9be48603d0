export { projectLifecycle } from './project-lifecycle.js';
export { projectSetup } from './project-setup.js';
