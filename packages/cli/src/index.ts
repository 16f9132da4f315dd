export { reportWorkflow, userWorkflow, type WorkflowOptions } from './templates/workflows.ts';
