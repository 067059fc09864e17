import { type Role, roles } from '../access/viewer.ts';
import { builder } from './builder.ts';

export const RoleType = builder.enumType('Role', {
  description: 'The permissions of a viewer.',
  values: Object.fromEntries(Object.entries(roles).map(([role, description]) => [role, { description }])) as Record<
    Role,
    { description: string }
  >,
});
