"""All that is somebody's, in every app: taken along as one archive, or ended together with their account."""
