/** A request with the inputs that a refusal prints. */
import type { RequiredInputs } from '../../src/run/problem.ts';
import type { UpdateRequest } from '../../src/run/update-request.ts';

export function withInputs(request: UpdateRequest, inputs: RequiredInputs): UpdateRequest {
  const { parameters, replacements, droppedParameters, downtime, alsoRequired, requiredReleases } = inputs;
  return {
    ...request,
    route: {
      ...request.route,
      alsoRequired: alsoRequired ?? request.route.alsoRequired,
      requiredReleases: requiredReleases ?? request.route.requiredReleases,
    },
    parameters:
      parameters === undefined ? request.parameters : new Map(parameters.map(({ name, value = '' }) => [name, value])),
    replacements: replacements === undefined ? request.replacements : new Set(replacements),
    droppedParameters: droppedParameters === undefined ? request.droppedParameters : new Set(droppedParameters),
    downtime: downtime ?? request.downtime,
  };
}
