"""The field door: records, photos and the bundle."""

from starlette.routing import BaseRoute, Route

from capture import bundle, photos, records

routes: list[BaseRoute] = [
    Route("/api/field/me", bundle.me, methods=["GET"]),
    Route("/api/field/bundle", bundle.show, methods=["GET"]),
    Route("/api/field/records/{record_id}", records.keep_record, methods=["PUT"]),
    Route("/api/field/photos/{sha256}", photos.ask, methods=["HEAD"]),
    Route("/api/field/photos/{sha256}", photos.take_in, methods=["PATCH"]),
    Route("/api/field/photos/{sha256}", photos.show, methods=["GET"]),
]
