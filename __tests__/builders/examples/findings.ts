/** Builds findings of validations and hooks for a failed update. */
import type { FailureDetail } from '../../../src/cloudformation/failure-detail.ts';

export function detailExamples(text?: string): readonly FailureDetail[] {
  const validation = {
    kind: 'validation',
    isBlocking: true,
    name: 'NAME_CONFLICT_VALIDATION',
    token: undefined,
  } as const;
  return [
    {
      ...validation,
      logicalId: 'Settings',
      type: 'AWS::S3::Bucket',
      reason: text ?? "Resource of type 'AWS::S3::Bucket' with identifier 'staging-settings' already exists.",
      path: '/Resources/Settings',
    },
    { ...validation, logicalId: text ?? 'LogGroup', type: '', reason: '', path: undefined },
    {
      ...validation,
      kind: 'hook',
      name: text ?? 'Acme::Tags::Hook',
      logicalId: '',
      type: '',
      reason: text ?? 'The tag team is missing',
      path: undefined,
    },
  ];
}
