import argparse
import os
import pickle
from urllib.parse import urlparse

import boto3
import pandas as pd
from sklearn.linear_model import LinearRegression
from sklearn.metrics import mean_squared_error, r2_score
from sklearn.model_selection import train_test_split

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--output-model-dir", type=str)
    parser.add_argument("--test-size", type=float, default=0.2)
    parser.add_argument("--model-dir", type=str, default=os.environ["SM_MODEL_DIR"])
    parser.add_argument("--train", type=str, default=os.environ["SM_CHANNEL_TRAIN"])
    args = parser.parse_args()

    table = pd.concat(pd.read_csv(os.path.join(args.train, name)) for name in sorted(os.listdir(args.train)))
    train, test = train_test_split(table, test_size=args.test_size, random_state=0)
    model = LinearRegression().fit(train[["X1", "X2"]], train["y"])
    predicted = model.predict(test[["X1", "X2"]])
    print(f"coefficients: {model.coef_.tolist()} intercept: {model.intercept_}")
    print(f"mse={mean_squared_error(test['y'], predicted)}; r2={r2_score(test['y'], predicted)};")

    path = os.path.join(args.model_dir, "model.pkl")
    with open(path, "wb") as file:
        pickle.dump(model, file)

    if args.output_model_dir:
        target = urlparse(args.output_model_dir)
        key = f"{target.path.strip('/')}/model.pkl"
        boto3.client("s3", region_name="cn-northwest-1").upload_file(path, target.netloc, key)
        print(f"The model is at s3://{target.netloc}/{key}")
