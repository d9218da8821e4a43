#!/bin/sh
# A processing job and a training job with the aws command line, and the project's own image.
set -eu

region=${AWS_DEFAULT_REGION:?}
case $region in
cn-*) partition=aws-cn suffix=amazonaws.com.cn ;;
*) partition=aws suffix=amazonaws.com ;;
esac
image=111122223333.dkr.ecr.$region.$suffix/injob:0.1.0
role=arn:$partition:iam::111122223333:role/service-role/AmazonSageMaker-ExecutionRole
results=s3://my-cli-results-$region
stamp=$(date +%Y-%m-%d-%H-%M-%S)

aws sagemaker create-processing-job \
    --processing-job-name "features-$stamp" \
    --role-arn "$role" \
    --app-specification "ImageUri=$image,ContainerEntrypoint=preprocess,ContainerArguments=--train-test-split-ratio,0.2" \
    --processing-resources 'ClusterConfig={InstanceCount=1,InstanceType=ml.m5.xlarge,VolumeSizeInGB=30}' \
    --processing-inputs "InputName=census,S3Input={S3Uri=s3://sagemaker-sample-data-$region/processing/census/census-income.csv,LocalPath=/opt/ml/processing/input,S3DataType=S3Prefix,S3InputMode=File}" \
    --processing-output-config "Outputs=[{OutputName=train,S3Output={S3Uri=$results/features/train,LocalPath=/opt/ml/processing/train,S3UploadMode=EndOfJob}}]"
aws sagemaker wait processing-job-completed-or-stopped --processing-job-name "features-$stamp"
aws s3 ls --recursive "$results/features/"

aws sagemaker create-training-job \
    --training-job-name "regression-$stamp" \
    --role-arn "$role" \
    --algorithm-specification "TrainingImage=$image,TrainingInputMode=File" \
    --hyper-parameters target=income \
    --input-data-config "ChannelName=train,DataSource={S3DataSource={S3DataType=S3Prefix,S3Uri=$results/features/train/}}" \
    --output-data-config "S3OutputPath=$results/models" \
    --resource-config InstanceType=ml.m5.large,InstanceCount=1,VolumeSizeInGB=30 \
    --stopping-condition MaxRuntimeInSeconds=3600
aws sagemaker wait training-job-completed-or-stopped --training-job-name "regression-$stamp"
aws sagemaker describe-training-job --training-job-name "regression-$stamp" \
    --query '[TrainingJobStatus, ModelArtifacts.S3ModelArtifacts]' --output text
aws s3 cp --quiet "$results/models/regression-$stamp/output/model.tar.gz" model.tar.gz
tar -tzf model.tar.gz
