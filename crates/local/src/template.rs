//! The tables, as `infra/base.yaml` defines them.
//!
//! The deployed template is made of it, and it is built in here, so that a local run and a test can't have other tables
//! than a deployed stack. What a local table can do nothing with (recovery, encryption) is named here and left out; a
//! property that is not named is an error rather than a silent difference.

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::operation::create_table::builders::CreateTableInputBuilder;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, Projection, StreamSpecification,
    TimeToLiveSpecification,
};
use serde::Deserialize;
use serde::de::IgnoredAny;

const TEMPLATE: &str = include_str!("../../../infra/base.yaml");

/// The tables of a stack.
#[derive(Debug)]
pub struct Tables {
    /// Licenses, activations and kept answers: the resource `LicensesTable`.
    pub keys: TableDefinition,
    /// Settings, products and blocked computers: the resource `PropertiesTable`.
    pub properties: TableDefinition,
}

/// The template doesn't define the tables in a way that can be read here.
#[derive(Debug, thiserror::Error)]
#[error("infra/base.yaml does not define the tables as expected")]
pub struct TemplateError(#[from] serde_saphyr::Error);

/// The tables that `infra/base.yaml` defines.
///
/// # Errors
///
/// A table is missing or has a property that is not understood.
pub fn tables() -> Result<Tables, TemplateError> {
    parse(TEMPLATE)
}

fn parse(template: &str) -> Result<Tables, TemplateError> {
    let Template { resources } = serde_saphyr::from_str(template)?;
    Ok(Tables { keys: resources.licenses_table.properties, properties: resources.properties_table.properties })
}

/// One table: the properties of an `AWS::DynamoDB::Table`.
///
/// See the [CloudFormation reference](https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html).
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct TableDefinition {
    attribute_definitions: Vec<Attribute>,
    key_schema: Vec<KeyPart>,
    #[serde(default)]
    global_secondary_indexes: Vec<Index>,
    billing_mode: String,
    time_to_live_specification: Option<TimeToLive>,
    stream_specification: Option<Stream>,

    // Of no effect on one computer.
    #[serde(rename = "DeletionProtectionEnabled")]
    _deletion_protection_enabled: Option<IgnoredAny>,
    #[serde(rename = "PointInTimeRecoverySpecification")]
    _point_in_time_recovery_specification: Option<IgnoredAny>,
    #[serde(rename = "SSESpecification")]
    _sse_specification: Option<IgnoredAny>,
    #[serde(rename = "TableName")]
    _table_name: Option<IgnoredAny>,
    #[serde(rename = "Tags")]
    _tags: Option<IgnoredAny>,
}

impl TableDefinition {
    /// The request that creates this table as `table_name`; send it with `send_with`.
    ///
    /// # Errors
    ///
    /// The definition lacks what DynamoDB requires.
    pub fn create_table(&self, table_name: &str) -> Result<CreateTableInputBuilder, BuildError> {
        let attributes = self.attribute_definitions.iter().map(Attribute::to_sdk).collect::<Result<_, _>>()?;
        let indexes = self.global_secondary_indexes.iter().map(Index::to_sdk).collect::<Result<Vec<_>, _>>()?;
        Ok(CreateTableInputBuilder::default()
            .table_name(table_name)
            .billing_mode(BillingMode::from(self.billing_mode.as_str()))
            .set_attribute_definitions(Some(attributes))
            .set_key_schema(Some(key_schema(&self.key_schema)?))
            .set_stream_specification(self.stream_specification.as_ref().map(Stream::to_sdk).transpose()?)
            // DynamoDB refuses an empty list.
            .set_global_secondary_indexes((!indexes.is_empty()).then_some(indexes)))
    }

    /// When items of this table expire, which DynamoDB is told after it has created the table.
    ///
    /// # Errors
    ///
    /// The definition lacks what DynamoDB requires.
    pub fn time_to_live(&self) -> Result<Option<TimeToLiveSpecification>, BuildError> {
        let specification = self.time_to_live_specification.as_ref();
        specification
            .map(|ttl| {
                TimeToLiveSpecification::builder().attribute_name(&ttl.attribute_name).enabled(ttl.enabled).build()
            })
            .transpose()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Template {
    resources: Resources,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Resources {
    licenses_table: Resource,
    properties_table: Resource,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Resource {
    properties: TableDefinition,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Attribute {
    attribute_name: String,
    attribute_type: String,
}

impl Attribute {
    fn to_sdk(&self) -> Result<AttributeDefinition, BuildError> {
        AttributeDefinition::builder()
            .attribute_name(&self.attribute_name)
            .attribute_type(self.attribute_type.as_str().into())
            .build()
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct KeyPart {
    attribute_name: String,
    key_type: String,
}

fn key_schema(parts: &[KeyPart]) -> Result<Vec<KeySchemaElement>, BuildError> {
    let element = |part: &KeyPart| {
        KeySchemaElement::builder().attribute_name(&part.attribute_name).key_type(part.key_type.as_str().into()).build()
    };
    parts.iter().map(element).collect()
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Index {
    index_name: String,
    key_schema: Vec<KeyPart>,
    projection: IndexProjection,
}

impl Index {
    fn to_sdk(&self) -> Result<GlobalSecondaryIndex, BuildError> {
        let projection = Projection::builder()
            .projection_type(self.projection.projection_type.as_str().into())
            .set_non_key_attributes(self.projection.non_key_attributes.clone())
            .build();
        GlobalSecondaryIndex::builder()
            .index_name(&self.index_name)
            .set_key_schema(Some(key_schema(&self.key_schema)?))
            .projection(projection)
            .build()
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct IndexProjection {
    projection_type: String,
    non_key_attributes: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Stream {
    stream_view_type: String,
}

impl Stream {
    fn to_sdk(&self) -> Result<StreamSpecification, BuildError> {
        let view = self.stream_view_type.as_str().into();
        StreamSpecification::builder().stream_enabled(true).stream_view_type(view).build()
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct TimeToLive {
    attribute_name: String,
    enabled: bool,
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::types::{KeyType, ProjectionType, StreamViewType};

    use super::*;

    #[test]
    fn the_template_defines_both_tables() {
        let tables = tables().unwrap();
        let keys = tables.keys.create_table("keys").unwrap().build().unwrap();
        let names: Vec<_> = keys.key_schema().iter().map(|part| (part.attribute_name(), part.key_type())).collect();
        assert_eq!(names, [("pk", &KeyType::Hash), ("sk", &KeyType::Range)]);
        let indexes = keys.global_secondary_indexes();
        assert!(
            indexes
                .iter()
                .all(|index| index.projection().unwrap().projection_type() == Some(&ProjectionType::KeysOnly))
        );
        let by_day = indexes.iter().find(|index| index.index_name() == "by-day").unwrap();
        let names: Vec<_> = by_day.key_schema().iter().map(|part| (part.attribute_name(), part.key_type())).collect();
        assert_eq!(names, [("by_day", &KeyType::Hash), ("event_id", &KeyType::Range)]);
        let stream = keys.stream_specification().unwrap();
        assert_eq!((stream.stream_enabled(), stream.stream_view_type()), (true, Some(&StreamViewType::KeysOnly)));
        assert_eq!(keys.billing_mode(), Some(&BillingMode::PayPerRequest));
        assert!(tables.keys.time_to_live().unwrap().unwrap().enabled());

        let properties = tables.properties.create_table("properties").unwrap().build().unwrap();
        assert_eq!(properties.key_schema(), keys.key_schema());
        assert!(properties.global_secondary_indexes.is_none() && properties.stream_specification.is_none());
        assert!(tables.properties.time_to_live().unwrap().is_none());
    }

    #[test]
    fn a_property_that_would_get_lost_is_an_error() {
        assert!(parse(TEMPLATE).is_ok());
        let insightful = TEMPLATE.replace(
            "      BillingMode: PAY_PER_REQUEST\n",
            "      BillingMode: PAY_PER_REQUEST\n      ContributorInsightsSpecification: {Enabled: true}\n",
        );
        assert_ne!(insightful, TEMPLATE);
        let error = parse(&insightful).unwrap_err();
        let cause = std::error::Error::source(&error).unwrap().to_string();
        assert!(cause.contains("ContributorInsightsSpecification"), "{cause}");
    }

    #[test]
    fn a_template_without_a_table_is_an_error() {
        assert!(parse(&TEMPLATE.replace("  PropertiesTable:\n", "  SettingsTable:\n")).is_err());
    }
}
