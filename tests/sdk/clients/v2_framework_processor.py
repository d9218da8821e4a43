from sagemaker.processing import FrameworkProcessor, ProcessingInput, ProcessingOutput
from sagemaker.sklearn import SKLearn

processor = FrameworkProcessor(
    estimator_cls=SKLearn,
    framework_version="1.4-2",
    image_uri="injob:latest",
    role="arn:aws:iam::111122223333:role/SageMaker",
    instance_count=1,
    instance_type="local",
)
processor.run(
    code="preprocess.py",
    source_dir="package",
    inputs=[ProcessingInput("s3://my-bucket/table", "/opt/ml/processing/input")],
    outputs=[
        ProcessingOutput("/opt/ml/processing/train", "s3://my-bucket/halves/train"),
        ProcessingOutput("/opt/ml/processing/test", "s3://my-bucket/halves/test"),
    ],
    arguments=["--columns", "X1", "y"],
)
