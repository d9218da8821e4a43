from sagemaker.processing import ScriptProcessor

processor = ScriptProcessor(
    image_uri="injob:latest",
    command=["python3"],
    role="arn:aws:iam::111122223333:role/SageMaker",
    instance_count=1,
    instance_type="local",
)
processor.run(code="scripts/failing.py")
