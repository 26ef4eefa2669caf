//! `GET /v1/licenses`: a vendor searches and lists licenses.

use http::StatusCode;
use latchkey_api::{LicenseQuery, LicenseView, ListLicensesResponse, cursor_of};
use latchkey_core::{Denial, FieldError, FieldSource, Kind};
use latchkey_dynamodb_store::{DynamoDbLicenseReader, DynamoDbProperties, LicensesIndex};
use latchkey_service::{FoldedName, LicenseFilter, Span, list_licenses};

use crate::{Asked, Environment, EnvironmentError, Function, Grant, Invocation, Refusal, Resource, Success, Variable};

/// The function `list-licenses`.
pub struct ListLicenses {
    licenses: DynamoDbLicenseReader,
    products: DynamoDbProperties,
}

impl Function for ListLicenses {
    type Endpoint = latchkey_api::ListLicenses;

    const GRANTS: &[Grant] = &[
        Grant {
            sid: "FindLicenses",
            actions: &["dynamodb:Query"],
            on: &[
                Resource::LicensesIndex(LicensesIndex::ByComputer),
                Resource::LicensesIndex(LicensesIndex::ByOrder),
                Resource::LicensesIndex(LicensesIndex::ByEmail),
                Resource::LicensesIndex(LicensesIndex::ByName),
                Resource::LicensesIndex(LicensesIndex::ByState),
                Resource::LicensesIndex(LicensesIndex::ByEnd),
                Resource::LicensesIndex(LicensesIndex::ByProduct),
            ],
            leading_keys: &["COMPUTER#*", "ORDER#*", "EMAIL#*", "NAME#*", "STATE#*", "END#*", "PRODUCT#*"],
            reason: "The keys of a page's licenses, from the index that leads to the fewest.",
        },
        Grant {
            sid: "ReadLicenses",
            actions: &["dynamodb:BatchGetItem"],
            on: &[Resource::LicensesTable],
            leading_keys: &["L#*"],
            reason: "The licenses of a page, read at once.",
        },
        Grant {
            sid: "ReadProducts",
            actions: &["dynamodb:Query"],
            on: &[Resource::PropertiesTable],
            leading_keys: &["PRODUCTS"],
            reason: "Which product comes next, where a list goes product by product.",
        },
    ];
    const VARIABLES: &[Variable] = &[Variable::LicensesTable, Variable::PropertiesTable];

    fn compose(environment: &Environment) -> Result<Self, EnvironmentError> {
        let dynamodb = environment.aws()?.dynamodb();
        Ok(Self {
            licenses: DynamoDbLicenseReader::new(dynamodb.clone(), environment.required(Variable::LicensesTable)?),
            products: DynamoDbProperties::new(dynamodb, environment.required(Variable::PropertiesTable)?),
        })
    }

    async fn handle(
        &self,
        asked: Asked<Self::Endpoint>,
        _: &mut Invocation,
    ) -> Result<Success<ListLicensesResponse>, Refusal> {
        let (about, page) = (asked.query.asked(), asked.query.page());
        let command = latchkey_service::ListLicenses {
            after: page.after_in::<Self::Endpoint, _>(&about)?,
            limit: page.limit(),
            filter: filter(asked.query)?,
        };
        let page = list_licenses(command, &self.products, &self.licenses).await?;
        let cursor = page.end.map(|end| cursor_of::<Self::Endpoint>(&about, &end.to_string()));
        let licenses = page.items.into_iter().map(|record| LicenseView::new(record, None)).collect();
        Ok(Success::new(StatusCode::OK, ListLicensesResponse { licenses, cursor }))
    }
}

fn filter(query: LicenseQuery) -> Result<LicenseFilter, Denial> {
    let unheard = || {
        let source = FieldSource::Query("customer_name".to_owned());
        Denial::InvalidFields(vec![FieldError { source, detail: "must have more than accents".to_owned() }])
    };
    let folded = |name| FoldedName::of(&name).ok_or_else(unheard);
    Ok(LicenseFilter {
        computer_id: query.computer_id,
        order_id: query.order_id,
        customer_email: query.customer_email,
        customer_name: query.customer_name.map(folded).transpose()?,
        product: query.product,
        state: query.state,
        kind: query.generic.map(|generic| if generic { Kind::Generic } else { Kind::Computer }),
        model: query.model,
        created: Span { from: query.created_from, to: query.created_to },
        ends: Span { from: query.ends_from, to: query.ends_to },
    })
}
