"""The HTTP interface (OpenAPI under ``/api/openapi.json``): everything that is no page."""
