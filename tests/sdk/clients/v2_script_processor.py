from sagemaker.processing import ProcessingInput, ProcessingOutput, ScriptProcessor

processor = ScriptProcessor(
    image_uri="injob:latest",
    command=["python3"],
    role="arn:aws:iam::111122223333:role/SageMaker",
    instance_count=1,
    instance_type="local",
)
processor.run(
    code="scripts/split.py",
    inputs=[ProcessingInput("s3://my-bucket/table", "/opt/ml/processing/input")],
    outputs=[
        ProcessingOutput("/opt/ml/processing/train", "s3://my-bucket/halves/train"),
        ProcessingOutput("/opt/ml/processing/test", "s3://my-bucket/halves/test"),
    ],
    arguments=["--train-test-split-ratio", "0.25"],
)
