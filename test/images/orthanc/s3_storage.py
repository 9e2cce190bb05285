"""Stands in for Orthanc's plugin for S3 (section AwsS3Storage, flat structure): same object keys, same credentials.

As there, credentials come from the SDK's default chain and are first used with the first object. Without `Endpoint`
the test bed's emulated AWS is taken when its name is known; production configuration so runs unchanged.
"""

import json
import socket

import boto3
import botocore.config
import orthanc

LAB_NAME = "aws.orthweb.test"

settings = json.loads(orthanc.GetConfiguration())["AwsS3Storage"]
root = settings.get("RootPath", "")
if root.startswith("/"):
    raise ValueError("AwsS3Storage.RootPath must not start with a slash")
if settings.get("StorageStructure", "flat") != "flat":
    raise ValueError("this test image knows AwsS3Storage.StorageStructure flat only")

EXTENSIONS = {
    orthanc.ContentType.DICOM: ".dcm",
    orthanc.ContentType.DICOM_AS_JSON: ".json",
    orthanc.ContentType.DICOM_UNTIL_PIXEL_DATA: ".dcm.head",
}


def endpoint():
    if settings.get("Endpoint"):
        return settings["Endpoint"]
    try:
        socket.gethostbyname(LAB_NAME)
        return f"http://{LAB_NAME}"
    except OSError:
        return None


def client():
    virtual = settings.get("VirtualAddressing", True)
    return boto3.client(
        "s3",
        region_name=settings["Region"],
        endpoint_url=endpoint(),
        config=botocore.config.Config(
            connect_timeout=settings.get("ConnectTimeout", 30),
            retries={"max_attempts": settings.get("MaxRetries", 10)},
            max_pool_connections=settings.get("MaxConnections", 25),
            s3={"addressing_style": "virtual" if virtual else "path"},
        ),
    )


s3 = client()
bucket = settings["BucketName"]


def key(uuid, kind):
    name = uuid + EXTENSIONS.get(kind, ".unk")
    return f"{root.rstrip('/')}/{name}" if root else name


def create(uuid, kind, data):
    s3.put_object(Bucket=bucket, Key=key(uuid, kind), Body=data)


def read(uuid, kind):
    # The real plugin asks for the size by listing, so that a role without s3:ListBucket fails here too.
    name = key(uuid, kind)
    s3.list_objects(Bucket=bucket, Prefix=name, MaxKeys=1)
    return s3.get_object(Bucket=bucket, Key=name)["Body"].read()


def remove(uuid, kind):
    s3.delete_object(Bucket=bucket, Key=key(uuid, kind))


orthanc.RegisterStorageArea(create, read, remove)
print(f"S3 storage: bucket {bucket}, region {settings['Region']}")
