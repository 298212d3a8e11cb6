//! Making the resources of a template exist.

use serde_json::{Map, Value};

use crate::{Cloud, CloudError};

/// CloudFormation resources by logical id, `{Type, Properties}`, with every intrinsic function
/// already resolved (see [`Cloud::names`]).
pub type Resources = Map<String, Value>;

/// Queues come before buckets, which refer to them, and configuration sets before their event destinations. They need
/// no order among themselves.
const ORDER: [&str; 7] = [
    "AWS::SQS::Queue",
    "AWS::DynamoDB::Table",
    "AWS::SecretsManager::Secret",
    "AWS::SES::ConfigurationSet",
    "AWS::SES::ConfigurationSetEventDestination",
    "AWS::S3::Bucket",
    "AWS::Events::EventBus",
];

impl Cloud {
    /// Creates these resources, with the contents from before a restart. Types that the cloud does not provide
    /// (roles, alarms, functions …) are ignored. Applying again is safe, and applies changed settings.
    ///
    /// Afterwards, transcoding jobs that a restart interrupted continue. Subscribe to [`Cloud::events`] before.
    pub async fn apply(&self, resources: &Resources) -> Result<(), CloudError> {
        for kind in ORDER {
            for (id, resource) in resources {
                if resource["Type"] == kind {
                    self.apply_one(kind, id, &resource["Properties"]).await?;
                }
            }
        }
        self.transcoder().resume();
        Ok(())
    }

    async fn apply_one(&self, kind: &str, id: &str, properties: &Value) -> Result<(), CloudError> {
        let applied = match kind {
            "AWS::SQS::Queue" => {
                self.queues().create(id, properties).map_err(|error| CloudError::Resource(error.to_string()))
            }
            "AWS::DynamoDB::Table" => self.tables().create(id, properties),
            "AWS::SecretsManager::Secret" => self.secrets().create(id, properties).await,
            "AWS::SES::ConfigurationSet" => {
                self.configuration_sets().create(id, properties);
                Ok(())
            }
            "AWS::SES::ConfigurationSetEventDestination" => {
                self.configuration_sets().add_destination(properties).map_err(CloudError::Resource)
            }
            "AWS::S3::Bucket" => self.buckets().create(id, properties),
            _ => {
                self.buses().create(id, properties);
                Ok(())
            }
        };
        applied.map_err(|error| CloudError::Apply(id.to_owned(), Box::new(error)))
    }
}
