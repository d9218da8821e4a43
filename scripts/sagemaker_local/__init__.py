"""SageMaker's API on this machine: an HTTP endpoint that really runs the jobs.

A request is decoded (training_jobs, processing_jobs), run (runner), and its state kept (store); the data
comes from and goes to moto's S3 (objects).
"""
