"""Flow logs to a bucket may name a prefix: arn:aws:s3:::bucket/prefix."""

from moto.ec2.exceptions import FlowLogAlreadyExists
from moto.ec2.models.flow_logs import FlowLogsBackend

from emulator.patching import method


@method(FlowLogsBackend, "create_flow_logs")
def create_flow_logs(before, self, **wanted):
    destination = wanted.get("log_destination")
    if wanted.get("log_destination_type") != "s3" or not destination:
        return before(self, **wanted)
    for resource_id in wanted["resource_ids"]:
        known = [(flow_log.resource_id, flow_log.log_destination) for flow_log in self.flow_logs.values()]
        if (resource_id, destination) in known:
            raise FlowLogAlreadyExists()
    made, failed = before(self, **{**wanted, "log_destination": destination.split("/", 1)[0]})
    for flow_log in made:
        flow_log.log_destination = destination
    return made, failed
