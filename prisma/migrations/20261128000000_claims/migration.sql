-- New values of an enum cannot be used in the transaction that adds them, so they come in a migration before.
-- AlterEnum
ALTER TYPE "figure_metric" ADD VALUE 'RANK';
ALTER TYPE "figure_metric" ADD VALUE 'GAP_POINTS';
ALTER TYPE "figure_metric" ADD VALUE 'TARGET_PEOPLE';
