"""Starts moto_server with the patches that a rack's templates and updates need; moto's version is pinned here.

Each patch fills a gap of moto 5.2.1; README.md lists them with the evidence for what AWS does. Resources that moto
cannot create from a rack's templates are recorded without a service behind them, and counted.
"""

import json
import os
import sys
import uuid

import moto
from moto.cloudformation import models, parsing
from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow

PINNED = "5.2.1"
if moto.__version__ != PINNED:
    sys.exit(f"moto {moto.__version__} is installed; the patches are for moto {PINNED}: pip install 'moto[server]=={PINNED}'")

# What a CloudFormation other than AWS's may leave out: "both", "token", "time" or "neither".
END_SIGNS = os.environ.get("CONFORMANCE_END_SIGNS", "both")
counts = {"moto": set(), "recorded": set()}


# Resources: moto's own where it can, otherwise a record. Attributes that moto does not know are placeholders.
class Recorded:
    def __init__(self, logical_id, resource_type, stack_name):
        self.logical_resource_id = logical_id
        self.cf_resource_type = resource_type
        self.physical_resource_id = f"{stack_name}-{logical_id}-{uuid.uuid4().hex[:8].upper()}"

    def get_cfn_attribute(self, name):
        return f"{self.physical_resource_id}.{name}"

    def is_created(self):
        return True

    def delete(self, _account_id, _region_name):
        pass


create_by_moto = parsing.parse_and_create_resource
update_by_moto = parsing.parse_and_update_resource


def create(logical_id, resource_json, resources_map, account_id, region_name):
    condition = resource_json.get("Condition")
    if condition and not resources_map.lazy_condition_map[condition]:
        return None
    try:
        resource = create_by_moto(logical_id, resource_json, resources_map, account_id, region_name)
    except Exception:
        resource = None
    by = "recorded" if resource is None or not hasattr(resource, "physical_resource_id") else "moto"
    counts[by].add(f"{resources_map.stack_id}/{logical_id}")
    if by == "moto":
        return resource
    return Recorded(logical_id, resource_json["Type"], resources_map._parsed_resources["AWS::StackName"])


def update(logical_id, resource_json, resources_map, account_id, region_name):
    original = resources_map[logical_id]
    try:
        return update_by_moto(logical_id, resource_json, resources_map, account_id, region_name) or original
    except Exception:
        return original


parsing.parse_and_create_resource = create
parsing.parse_and_update_resource = update

clean_by_moto = parsing.clean_json


def clean_json(resource_json, resources_map):
    if isinstance(resource_json, dict) and "Fn::GetAtt" in resource_json:
        resource_id, attribute = resource_json["Fn::GetAtt"]
        try:
            value = clean_by_moto(resource_json, resources_map)
        except Exception:
            value = None
        return f"{resource_id}.{attribute}" if value is None else value
    return clean_by_moto(resource_json, resources_map)


parsing.clean_json = clean_json
parsing.ResourceMap.validate_outputs = lambda self: None


# Conditions: resources, outputs and exports whose condition is false do not exist.
create_all_by_moto = parsing.ResourceMap.create
update_all_by_moto = parsing.ResourceMap.update
make_outputs = parsing.OutputMap.__init__


def existing(resource_map, declared):
    conditions = resource_map.lazy_condition_map
    return {key: one for key, one in declared.items() if "Condition" not in one or conditions[one["Condition"]]}


def planned(stack, template, parameters):
    """The resources that exist with the template and the parameters."""
    name, place = stack._parsed_resources["AWS::StackName"], (stack._region_name, stack._account_id)
    candidate = parsing.ResourceMap(stack.stack_id, name, parameters, {}, *place, template, {})
    candidate.load()
    return existing(candidate, template["Resources"])


def create_all(self, template):
    return create_all_by_moto(self, {**template, "Resources": existing(self, template["Resources"])})


def update_all(self, template, parameters=None):
    resources = planned(self, template, parameters or self.input_parameters)
    update_all_by_moto(self, {**template, "Resources": resources}, parameters)


parsing.ResourceMap.create = create_all
parsing.ResourceMap.update = update_all


def output_map(self, resources, template, stack_id):
    make_outputs(self, resources, template, stack_id)
    if template:
        self._output_json_map = existing(resources, template.get("Outputs", {}))


parsing.OutputMap.__init__ = output_map


# Parameters: as they were given, NoEcho hidden, SSM parameters with their resolved value.
def raw_parameters(stack):
    declared = stack.template_dict.get("Parameters", {})
    return {key: str(stack.parameters.get(key, one.get("Default", ""))) for key, one in declared.items()}


def shown_parameters(template, raw, resolved):
    declared = template.get("Parameters", {})
    shown = []
    for key, value in raw.items():
        one = {"ParameterKey": key, "ParameterValue": "****" if declared[key].get("NoEcho") else value}
        if declared[key]["Type"].startswith("AWS::SSM::"):
            one["ResolvedValue"] = str(resolved.get(key, ""))
        shown.append(one)
    return shown


models.Stack.parameter_list = property(
    lambda self: shown_parameters(self.template_dict, raw_parameters(self), self.resource_map.resolved_parameters)
)
parsing.ResourceMap.parse_ssm_parameter = lambda self, value, _type: f"ami-{abs(hash(value)) % 10**8:08d}"


load_parameters_by_moto = parsing.ResourceMap.load_parameters


def load_parameters(self):
    """A Ref to a parameter of type Number is text: moto compares 3 with "3" in conditions."""
    load_parameters_by_moto(self)
    numbers = {key: str(value) for key, value in self.resolved_parameters.items() if isinstance(value, (int, float))}
    self.resolved_parameters.update(numbers)
    self._parsed_resources.update(numbers)


parsing.ResourceMap.load_parameters = load_parameters


# Change sets.
def stack_named(backend, name):
    return backend.get_stack(name)


def change_set_of(backend, name, stack_name):
    found = backend.change_sets.get(name)
    if found is None and stack_name:
        stack = stack_named(backend, stack_name)
        # An executed change set is found by its ARN alone.
        found = next(
            (
                one
                for one in backend.change_sets.values()
                if one.change_set_name == name and one.stack_id == stack.stack_id and not one.executed
            ),
            None,
        )
    return found


def missing(name):
    error = ValidationError(name, message=f"ChangeSet [{name}] does not exist")
    error.code = error.error_type = "ChangeSetNotFound"
    return error


def differences(stack, change_set):
    old_map = stack.resource_map
    old, new = old_map._resource_json_map, planned(old_map, change_set.template_dict, change_set.parameters)
    before = raw_parameters(stack)
    changed = {key for key, value in change_set.parameters.items() if before.get(key) != value}

    def refers(declared):
        return any(f'"Ref": "{key}"' in json.dumps(declared) for key in changed)

    rows = [("Add", key, new[key]) for key in new if key not in old]
    rows += [("Modify", key, new[key]) for key in new if key in old and (new[key] != old[key] or refers(new[key]))]
    rows += [("Remove", key, old[key]) for key in old if key not in new]
    # moto does not know whether a property needs a replacement: AWS's tables are the simulator's part.
    return [
        {
            "Type": "Resource",
            "ResourceChange": {
                "Action": action,
                "LogicalResourceId": key,
                "ResourceType": declared["Type"],
                "Scope": ["Properties"] if action == "Modify" else [],
                "Details": [],
                **({"Replacement": "False"} if action == "Modify" else {}),
                **({} if action == "Add" else {"PhysicalResourceId": physical_id(old_map, key)}),
            },
        }
        for action, key, declared in rows
    ]


def physical_id(resource_map, key):
    return getattr(resource_map._parsed_resources.get(key), "physical_resource_id", key)


def create_change_set(self):
    backend = self.cloudformation_backend
    stack = stack_named(backend, self._get_param("StackName"))
    previous = raw_parameters(stack)
    parameters = {
        one["ParameterKey"]: previous[one["ParameterKey"]] if one.get("UsePreviousValue") else one["ParameterValue"]
        for one in self._get_param("Parameters", [])
    }
    template = self._get_stack_from_s3_url(self._get_param("TemplateURL"))
    unknown = set(parameters) - set(json.loads(template)["Parameters"])
    if unknown:
        raise ValidationError(stack.name, message=f"Parameters: {sorted(unknown)} do not exist in the template")
    tags = self._get_param("Tags")
    topics = self._get_param("NotificationARNs")
    change_set_id, stack_id = backend.create_change_set(
        stack_name=stack.name,
        change_set_name=self._get_param("ChangeSetName"),
        template=template,
        parameters=parameters,
        description=self._get_param("Description"),
        notification_arns=stack.notification_arns if topics is None else topics,
        tags=stack.tags if tags is None else {one["Key"]: one["Value"] for one in tags},
        role_arn=self._get_param("RoleARN"),
        change_set_type="UPDATE",
    )
    change_set = backend.change_sets[change_set_id]
    change_set.capabilities = self._get_param("Capabilities", [])
    change_set.executed = False
    change_set.rows = differences(stack, change_set)
    if change_set.status == "CREATE_COMPLETE" and not change_set.rows and stack.tags == change_set.tags:
        same = raw_parameters(stack) == {**raw_parameters(stack), **parameters}
        if same:
            change_set.status, change_set.execution_status = "FAILED", "UNAVAILABLE"
            change_set.status_reason = "The submitted information didn't contain changes. Submit different information to create a change set."
    return ActionResult({"Id": change_set_id, "StackId": stack_id})


def describe_change_set(self):
    name = self._get_param("ChangeSetName")
    change_set = change_set_of(self.cloudformation_backend, name, self._get_param("StackName"))
    if change_set is None:
        raise missing(name)
    return ActionResult(
        {
            "ChangeSetName": change_set.change_set_name,
            "ChangeSetId": change_set.change_set_id,
            "StackId": change_set.stack_id,
            "StackName": change_set.stack_name,
            "Parameters": shown_parameters(change_set.template_dict, change_set.parameters, {}),
            "CreationTime": change_set.creation_time,
            "ExecutionStatus": change_set.execution_status,
            "Status": change_set.status,
            "StatusReason": change_set.status_reason,
            "NotificationARNs": change_set.notification_arns,
            "Capabilities": change_set.capabilities,
            "Tags": [{"Key": key, "Value": value} for key, value in change_set.tags.items()],
            "Changes": change_set.rows,
        }
    )


def delete_change_set(self):
    backend = self.cloudformation_backend
    change_set = change_set_of(backend, self._get_param("ChangeSetName"), self._get_param("StackName"))
    if change_set is not None:
        del backend.change_sets[change_set.change_set_id]
    return EmptyResult()


def execute_change_set(self):
    backend, token = self.cloudformation_backend, self._get_param("ClientRequestToken")
    name = self._get_param("ChangeSetName")
    change_set = change_set_of(backend, name, self._get_param("StackName"))
    if change_set is None:
        raise missing(name)
    stack = change_set.stack
    if END_SIGNS in ("both", "time"):
        stack.last_updated_time = utcnow()
    events = [("UPDATE_IN_PROGRESS", stack.name, stack.stack_id, "AWS::CloudFormation::Stack", "User Initiated")]
    change_set.apply()
    stack.template, stack.template_dict = change_set.template, change_set.template_dict
    stack.parameters, stack.tags = dict(change_set.parameters), change_set.tags
    stack.notification_arns = change_set.notification_arns
    stack.role_arn = change_set.role_arn or stack.role_arn
    stack.output_map = stack._create_output_map()
    for row in (one["ResourceChange"] for one in change_set.rows):
        verb = {"Add": "CREATE", "Modify": "UPDATE", "Remove": "DELETE"}[row["Action"]]
        place = (row["LogicalResourceId"], physical_id(stack.resource_map, row["LogicalResourceId"]), row["ResourceType"])
        events += [(f"{verb}_IN_PROGRESS", *place, None), (f"{verb}_COMPLETE", *place, None)]
    events.append(("UPDATE_COMPLETE", stack.name, stack.stack_id, "AWS::CloudFormation::Stack", None))
    for status, logical_id, physical, resource_type, reason in events:
        event = models.Event(
            stack.stack_id, stack.name, logical_id, physical, resource_type, status, reason, None
        )
        event.client_request_token = token if END_SIGNS in ("both", "token") else None
        stack.events.append(event)
    stack.status = "UPDATE_COMPLETE"
    change_set.executed, change_set.execution_status = True, "EXECUTE_COMPLETE"
    stack.change_set_id = change_set.change_set_id
    for other in [one for one in backend.change_sets.values() if one.stack_id == stack.stack_id and not one.executed]:
        other.execution_status = "OBSOLETE"
    return EmptyResult()


def get_template(self):
    change_set_name = self._get_param("ChangeSetName")
    if change_set_name is None:
        return ActionResult({"TemplateBody": stack_named(self.cloudformation_backend, self._get_param("StackName")).template})
    change_set = change_set_of(self.cloudformation_backend, change_set_name, self._get_param("StackName"))
    if change_set is None:
        raise missing(change_set_name)
    return ActionResult({"TemplateBody": change_set.template})


def describe_stack_resource(self):
    stack = stack_named(self.cloudformation_backend, self._get_param("StackName"))
    logical_id = self._get_param("LogicalResourceId")
    declared = stack.resource_map._resource_json_map.get(logical_id)
    if declared is None:
        raise ValidationError(stack.name, message=f"Resource {logical_id} does not exist for stack {stack.name}")
    return ActionResult(
        {
            "StackResourceDetail": {
                "StackName": stack.name,
                "StackId": stack.stack_id,
                "LogicalResourceId": logical_id,
                "PhysicalResourceId": physical_id(stack.resource_map, logical_id),
                "ResourceType": declared["Type"],
                "LastUpdatedTimestamp": stack.creation_time,
                "ResourceStatus": "UPDATE_COMPLETE",
            }
        }
    )


def list_imports(self):
    name = self._get_param("ExportName")
    raise ValidationError(name, message=f"Export '{name}' is not imported by any stack.")


# The patched responses are complete: nothing is left to transform.
for path in ("DescribeChangeSetOutput.Changes", "DescribeChangeSetOutput.Parameters"):
    del CloudFormationResponse.RESPONSE_KEY_PATH_TO_TRANSFORMER[path]
CloudFormationResponse.create_change_set = create_change_set
CloudFormationResponse.describe_change_set = describe_change_set
CloudFormationResponse.delete_change_set = delete_change_set
CloudFormationResponse.execute_change_set = execute_change_set
CloudFormationResponse.get_template = get_template
CloudFormationResponse.describe_stack_resource = describe_stack_resource
CloudFormationResponse.list_imports = list_imports
CloudFormationResponse.describe_events = lambda self: ActionResult({"OperationEvents": []})


if __name__ == "__main__":
    import atexit

    from moto.server import main

    def write_counts():
        with open(os.environ["CONFORMANCE_COUNTS"], "w", encoding="utf-8") as file:
            json.dump({key: len(value) for key, value in counts.items()}, file)

    if "CONFORMANCE_COUNTS" in os.environ:
        atexit.register(write_counts)
    main(sys.argv[1:])
