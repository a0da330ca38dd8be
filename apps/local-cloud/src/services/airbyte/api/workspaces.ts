import type { Store } from '../store.ts';
import { notFound } from '../problems.ts';
import { page, type Routes } from './router.ts';

/** Workspaces: there is exactly one. */
export function workspaceRoutes(store: Store, apiUrl: string): Routes {
  const shown = () => ({
    workspaceId: store.workspace.id,
    name: store.workspace.name,
    dataResidency: 'auto',
    notifications: {},
  });
  return {
    'GET /workspaces': ({ query }) => page([shown()], query, `${apiUrl}/workspaces`),
    'GET /workspaces/:workspaceId': ({ parameters }) => {
      assertWorkspace(store, parameters['workspaceId']);
      return { status: 200, body: shown() };
    },
  };
}

/** Throws a 404 problem for the id of another workspace. */
export function assertWorkspace(store: Store, id: unknown): void {
  if (id !== store.workspace.id) throw notFound('STANDARD_WORKSPACE', String(id));
}
