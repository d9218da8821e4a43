"""One HTTP request: what is ours is answered, and the rest is left to moto's server."""

import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    create_backend_app,
)
from werkzeug.wrappers import Response

from scripts.jobs.job import ACCOUNT
from scripts.sagemaker_local import ecr, iam
from scripts.sagemaker_local.api import Api, encoded
from scripts.sagemaker_local.errors import ApiError, InternalFailure, NotImplementedHere
from scripts.sagemaker_local.operations import Answer

_TARGET = "SageMaker."
_JSON = "application/x-amz-json-1.1"


@dataclass(frozen=True)
class Application:
    """Answers what is ours, and leaves the rest to moto."""

    api: Api
    moto: WSGIApplication

    @classmethod
    def over_moto(cls, api: Api) -> "Application":
        """Return one over all that moto has."""
        return cls(api, DomainDispatcherApplication(create_backend_app))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        # Whoever asks, there is one account.
        environ["HTTP_X_MOTO_ACCOUNT_ID"] = ACCOUNT
        service, region = _scope(environ)
        if service == "sagemaker":
            return self._sagemaker(region, environ, start_response)
        if service == "iam" and (xml := iam.answer(parse_qs(_body(environ).decode()), region)):
            return _respond(start_response, "200 OK", "text/xml", xml.encode())
        if service == "ecr":
            return self._ecr(environ, start_response)
        return self.moto(environ, start_response)

    def _ecr(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        response = Response.from_app(self.moto, environ, buffered=True)
        response.set_data(ecr.mended(response.get_data()))
        return response(environ, start_response)

    def _sagemaker(
        self, region: str, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        operation = environ.get("HTTP_X_AMZ_TARGET", "").removeprefix(_TARGET)
        try:
            answer = self._answer(operation, _body(environ), region)
            if answer is None:
                return self._motos(operation, environ, start_response)
        except ApiError as error:
            said = encoded({"__type": error.code, "message": str(error)})
            return _respond(start_response, f"{error.status} Refused", _JSON, said)
        return _respond(start_response, "200 OK", _JSON, encoded(answer))

    def _motos(
        self, operation: str, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        try:
            return self.moto(environ, start_response)
        except NotImplementedError as error:
            raise NotImplementedHere(f"SageMaker on this machine has no {operation}") from error

    def _answer(self, operation: str, body: bytes, region: str) -> Answer:
        try:
            return self.api.answer(operation, body, region)
        except ApiError:
            raise
        except Exception as error:
            traceback.print_exc()
            raise InternalFailure(f"{operation} failed inside the server: {error}") from error


def _scope(environ: WSGIEnvironment) -> tuple[str, str]:
    """Return service and region of a request's credential scope, "" where it has none."""
    scope = environ.get("HTTP_AUTHORIZATION", "").partition("Credential=")[2].partition(",")[0].split("/")
    return (scope[3], scope[2]) if len(scope) > 3 else ("", "")  # noqa: PLR2004 - key/date/region/service/…


def _body(environ: WSGIEnvironment) -> bytes:
    """Read the body, and leave it to be read again."""
    body: bytes = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = BytesIO(body)
    return body


def _respond(start_response: StartResponse, status: str, kind: str, body: bytes) -> list[bytes]:
    start_response(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
    return [body]
