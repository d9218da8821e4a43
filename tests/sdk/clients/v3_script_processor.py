from sagemaker.core.processing import ScriptProcessor
from sagemaker.core.shapes import ProcessingInput, ProcessingOutput, ProcessingS3Input, ProcessingS3Output

processor = ScriptProcessor(
    image_uri="injob:latest",
    command=["python3"],
    role="arn:aws:iam::111122223333:role/SageMaker",
    instance_count=1,
    instance_type="local",
)
processor.run(
    code="scripts/split.py",
    inputs=[
        ProcessingInput(
            input_name="table",
            s3_input=ProcessingS3Input(
                s3_uri="s3://my-bucket/table",
                local_path="/opt/ml/processing/input",
                s3_data_type="S3Prefix",
                s3_input_mode="File",
            ),
        )
    ],
    outputs=[
        ProcessingOutput(
            output_name=side,
            s3_output=ProcessingS3Output(
                s3_uri=f"s3://my-bucket/halves/{side}",
                local_path=f"/opt/ml/processing/{side}",
                s3_upload_mode="EndOfJob",
            ),
        )
        for side in ("train", "test")
    ],
    arguments=["--train-test-split-ratio", "0.25"],
)
