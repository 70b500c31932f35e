/** What validations and hooks say of a failed update, for tests. */
import type { FailureDetail } from '../../src/cloudformation/failure-detail.ts';

export function detailExamples(reason: string): readonly FailureDetail[] {
  const validation = {
    kind: 'validation',
    isBlocking: true,
    name: 'NAME_CONFLICT_VALIDATION',
    token: undefined,
  } as const;
  return [
    { ...validation, logicalId: 'Settings', type: 'AWS::S3::Bucket', reason, path: '/Resources/Settings' },
    { ...validation, logicalId: reason, type: '', reason: '', path: undefined },
    { ...validation, kind: 'hook', name: reason, logicalId: '', type: '', reason, path: undefined },
  ];
}
