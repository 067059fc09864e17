import { type Role, roles } from '../access/viewer.ts';
import { builder } from './builder.ts';

export const RoleType = builder.enumType('Role', {
  description: 'What a viewer may do.',
  values: Object.fromEntries(Object.entries(roles).map(([role, description]) => [role, { description }])) as Record<
    Role,
    { description: string }
  >,
});
