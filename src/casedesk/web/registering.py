"""A web application that is given all of its routes at once.

Litestar registers one route after the other, looks through all earlier ones each time, makes the route of a path anew
for each of its methods, gives every path an answer to OPTIONS of its own, and asks of each parameter whether it is a
model of some package. With hundreds of pages that was half of what makes the application.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from litestar import Litestar, Request, Response
from litestar.handlers import HTTPRouteHandler, route
from litestar.plugins import PluginProtocol
from litestar.routes import HTTPRoute
from litestar.types import ControllerRouterHandler


class Application(Litestar):
    """Litestar, with its routes registered together: `register_all` does what `register` does for each."""

    def register_all(self, found: Iterable[ControllerRouterHandler]) -> None:
        """Serves these from now on; to be called once. Raises ImproperlyConfiguredException where two answer the
        same."""
        by_path: dict[str, list[HTTPRouteHandler]] = defaultdict(list)
        for one in found:
            for path, methods in self.get_route_handler_map(self._validate_registration_value(one)).items():
                by_path[path] += [
                    handler
                    for handler in dict.fromkeys(methods.values())
                    if isinstance(handler, HTTPRouteHandler) and "OPTIONS" not in handler.http_methods
                ]
        says_what_is_allowed = self._validate_registration_value(_say_what_is_allowed)
        assert isinstance(says_what_is_allowed, HTTPRouteHandler)
        routes = [
            HTTPRoute(path=path, route_handlers=[*handlers, says_what_is_allowed])
            for path, handlers in by_path.items()
        ]
        for handler in dict.fromkeys(handler for made in routes for handler in made.route_handlers):
            handler.on_registration(self)
        for made in routes:
            made.create_handler_map()
        self.routes += routes
        self.asgi_router.construct_routing_trie()

    @staticmethod
    def _get_default_plugins(plugins: list[PluginProtocol]) -> list[PluginProtocol]:
        """None but those we ask for: Litestar's own are for models of packages that others bring along and nothing
        here uses; to read Pydantic alone took a fifth of what makes the application."""
        return plugins


@route(http_method="OPTIONS", status_code=204, sync_to_thread=False)
def _say_what_is_allowed(request: Request[Any, Any, Any]) -> Response[None]:
    """Which methods this path has. Nobody needs a permission to ask."""
    methods = next(
        one.methods for one in request.app.routes if one.path_format == request.scope["path_template"]
    )
    return Response(
        None, status_code=204, headers={"Allow": ", ".join(sorted(methods))}, media_type="text/plain"
    )
