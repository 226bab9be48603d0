export { deleteAllProjects } from './delete-all-projects.js';
export { projectLifecycle } from './project-lifecycle.js';
export { projectSetup } from './project-setup.js';
export { projectTurn } from './project-turn.js';
