"""The library's handler, with /Bulk as sets.

Consecutive operations of one method that do not lean on each other are one set: a thousand POSTs
are a few queries. Results stay one an operation, in the order of the request (RFC 7644 §3.7).
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from scim2_models import BulkOperation, Context, ResourceType, SCIMException
from scim2_server.bulk import BulkPlan, BulkStep
from scim2_server.conditions import Conditions
from scim2_server.handler import ScimHandler
from scim2_server.requests import ScimRequest
from scim2_server.responses import ScimResponse
from scim2_server.routing import Operation
from scim2_server.service import ScimService, is_json_media_type

from preau.federation.registrations.models import Membership
from preau.federation.scim.plain import PlainPost, read_plain_bulk
from preau.federation.scim.resources import asks_anew, version_of
from preau.federation.scim.storage import MembershipStorage, Outcome

log = logging.getLogger(__name__)
Method = BulkOperation.Method
BULK_RESPONSE = "urn:ietf:params:scim:api:messages:2.0:BulkResponse"


@dataclass
class Item:
    """One operation of a set, on its way to its result."""

    step: BulkStep
    operation: "BulkOperation[Any]"
    answer: dict[str, Any]
    outcome: Outcome = None


class SetHandler(ScimHandler):
    """Serve SCIM requests for one school."""

    storage: MembershipStorage

    def __init__(self, service: ScimService, storage: MembershipStorage) -> None:
        super().__init__(service, storage)

    def create(self, request: ScimRequest) -> ScimResponse:
        """Create a resource; its answer shows the attributes asked for (RFC 7644 §3.9)."""
        with self.service.provider:
            target = self.service.route(request, Operation.create)
            resource_type = self.service.resource_type_at(str(target.endpoint))
            shown = self.service.read_response_parameters(resource_type, request.query)
            answer = super().create(request)
            if shown.attributes or shown.excluded_attributes:
                created = self.service.get_model(resource_type).model_validate(answer.body)
                context = Context.RESOURCE_CREATION_RESPONSE
                answer.body = created.model_dump(scim_ctx=context, response_parameters=shown)
            return answer

    def bulk(self, request: ScimRequest) -> ScimResponse:
        """Run a bulk request (RFC 7644 §3.7)."""
        with self.service.provider:
            self.service.route(request, Operation.bulk)
            if posts := self.read_plain(request):
                return self.answer_plain(request, posts)
            plan = self.service.read_bulk(request.body, request.header("Content-Type"))
            for run in runs(plan):
                self.run_set(request, plan, run)
                if plan.stopped:
                    break
            return self.service.bulk_response(plan)

    def read_plain(self, request: ScimRequest) -> list[PlainPost] | None:
        """Return the operations of an ordinary request, or None for the library to read it."""
        self.service.ensure_bulk_payload_size(len(request.body))
        if not is_json_media_type(request.header("Content-Type")):
            return None
        return read_plain_bulk(request.body, self.storage.today, self.storage.calendar)

    def answer_plain(self, request: ScimRequest, posts: list[PlainPost]) -> ScimResponse:
        """Enrol the people of an ordinary request as one set, and answer in its order."""
        results = self.storage.enrol_many([post.enrolment for post in posts])
        users = f"{request.base_url}/Users"
        operations = [
            {"method": "POST", "bulkId": post.bulk_id, **_answer(result, users)}
            for post, result in zip(posts, results, strict=True)
        ]
        body = {"schemas": [BULK_RESPONSE], "Operations": operations}
        return ScimResponse(HTTPStatus.OK, body)

    def run_set(self, request: ScimRequest, plan: BulkPlan, run: list[BulkStep]) -> None:
        """Apply operations of one method as a set, and record each one's result."""
        items = [self.prepare(request, plan, step) for step in run]
        ready = [item for item in items if item.outcome is None and "status" not in item.answer]
        if ready:
            self.apply(ready)
        for item in items:
            self.record(request, plan, item)

    def prepare(self, request: ScimRequest, plan: BulkPlan, step: BulkStep) -> Item:
        """Route, resolve, locate and check one operation, as a single request would be."""
        operation = plan.operation(step)
        answer = self.service.bulk_outcome(request.base_url, operation)
        item = Item(step, operation, answer)
        try:
            resource_type = self.service.route_bulk_operation(operation)
            item.operation = plan.resolve(step)
            self.service.locate_bulk_operation(
                request.base_url, resource_type, item.operation, answer
            )
            self.service.authorize_bulk_operation(request, item.operation, resource_type)
            failure = self.service.bulk_validation_failure(item.operation, answer)
            item.answer = failure or answer
        except SCIMException as error:
            item.outcome = error
        return item

    def apply(self, items: list[Item]) -> None:
        """Apply a set; when the database refuses it whole, each operation alone."""
        apply: dict[Any, Callable[[list[Item]], None]] = {
            Method.post: self.create_set,
            Method.put: self.replace_set,
            Method.patch: self.patch_set,
            Method.delete: self.delete_set,
        }
        one_way = apply[items[0].operation.method]
        try:
            with self.storage.operation():
                one_way(items)
        except Exception as error:
            log.exception("bulk set of %d operations failed", len(items))
            if len(items) == 1:
                items[0].outcome = error
                return
            for item in items:
                self.apply([item])

    def create_set(self, items: list[Item]) -> None:
        outcomes = self.storage.create_many([item.operation.data for item in items])
        self._settle(items, outcomes)

    def delete_set(self, items: list[Item]) -> None:
        current = self._current(items)
        ready = [
            item for item in items if self._allowed(item, current[_id(item)], self._check_deletion)
        ]
        outcomes = self.storage.delete_many([(_id(item), None) for item in ready])
        for item, outcome in zip(ready, outcomes, strict=True):
            item.outcome = outcome

    def replace_set(self, items: list[Item]) -> None:
        self._update_set(items, self._replaced)

    def patch_set(self, items: list[Item]) -> None:
        self._update_set(items, self._patched)

    def patch_resource(
        self, resource_type: ResourceType, resource_id: str, patch_op: Any, conditions: Conditions
    ) -> Any:
        """Apply one PATCH; asking for a registration reopens a closed membership."""
        current = self.storage.get(resource_type, resource_id)
        patched = self._apply_patch(current, patch_op, conditions)
        if patched is None:
            return current
        return self.storage.update(resource_type, patched, expected_version=current.meta.version)

    def _update_set(self, items: list[Item], change: Callable[[Item, Any], Any]) -> None:
        current = self._current(items)
        updates: list[tuple[Item, Any, str]] = []
        for item in items:
            changed = self._allowed(item, current[_id(item)], change)
            if changed is not None and item.outcome is None:
                updates.append((item, changed, current[_id(item)].meta.version))
            elif item.outcome is None:
                item.outcome = current[_id(item)]
        outcomes = self.storage.update_many([(changed, version) for _, changed, version in updates])
        self._settle([item for item, _, _ in updates], outcomes)

    def _allowed(self, item: Item, current: Any, change: Callable[[Item, Any], Any]) -> Any:
        if isinstance(current, SCIMException):
            item.outcome = current
            return None
        try:
            return change(item, current)
        except SCIMException as error:
            item.outcome = error
            return None

    def _check_deletion(self, item: Item, current: Any) -> bool:
        self.service.check_deletion(current, _conditions(item))
        return True

    def _replaced(self, item: Item, current: Any) -> Any:
        replacement: Any = item.operation.data
        return self.service.apply_replacement(current, replacement, _conditions(item))

    def _patched(self, item: Item, current: Any) -> Any:
        self.service.ensure_patch_supported()
        return self._apply_patch(current, item.operation.data, _conditions(item))

    def _apply_patch(self, current: Any, patch_op: Any, conditions: Conditions) -> Any:
        patched: Any = self.service.apply_patch(current, patch_op, conditions)
        if patched is not None and asks_anew(patched) and not _names_active(patch_op):
            patched.active = True
        return patched

    def _current(self, items: list[Item]) -> dict[str, Any]:
        ids = [_id(item) for item in items]
        return dict(zip(ids, self.storage.get_many(ids), strict=True))

    @staticmethod
    def _settle(items: list[Item], outcomes: list[Outcome]) -> None:
        for item, outcome in zip(items, outcomes, strict=True):
            item.outcome = outcome

    def record(self, request: ScimRequest, plan: BulkPlan, item: Item) -> None:
        """Write one operation's result."""
        if "status" in item.answer:
            plan.record(item.step, item.answer, None)
        elif isinstance(item.outcome, Exception):
            failure = self.service.bulk_failure(item.answer, item.outcome)
            plan.record(item.step, failure, None)
        else:
            success = self.service.bulk_success(
                request.base_url, item.operation, item.answer, item.outcome
            )
            plan.record(item.step, success, item.outcome)


def runs(plan: BulkPlan) -> Iterator[list[BulkStep]]:
    """Split a plan into sets: same method, no reference between them, no resource twice.

    With failOnErrors every operation stands alone, so that the request stops where it must.
    """
    run: list[BulkStep] = []
    touched: set[str] = set()
    for step in plan.steps:
        operation = plan.operation(step)
        target = operation.path or ""
        alone = plan.fail_on_errors is not None or bool(plan.references(operation))
        same = bool(run) and plan.operation(run[-1]).method == operation.method
        if run and (alone or not same or target in touched):
            yield run
            run, touched = [], set()
        run.append(step)
        if operation.method != Method.post:
            touched.add(target)
        if alone:
            yield run
            run, touched = [], set()
    if run:
        yield run


def _answer(result: Membership | SCIMException, users: str) -> dict[str, Any]:
    """Return the result of one ordinary POST (RFC 7644 §3.7.3)."""
    if isinstance(result, SCIMException):
        error = result.to_error()
        return {"status": str(error.status), "response": error.model_dump()}
    return {"status": "201", "location": f"{users}/{result.pk}", "version": version_of(result)}


def _id(item: Item) -> str:
    return item.operation.resource_id or ""


def _conditions(item: Item) -> Conditions:
    return Conditions(if_match=item.operation.version)


def _names_active(patch_op: Any) -> bool:
    for operation in patch_op.operations or []:
        path = str(operation.path or "").casefold()
        value = operation.value
        named = isinstance(value, dict) and any(key.casefold() == "active" for key in value)
        if path.endswith("active") or named or getattr(value, "active", None) is not None:
            return True
    return False
