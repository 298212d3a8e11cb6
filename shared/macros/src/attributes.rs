//! The parts of a type that the derives read: fields, their documentation, and their names in JSON.

use proc_macro2::Span;
use syn::{Attribute, Data, DeriveInput, Expr, Field, Fields, Lit, Meta, Result};

/// The named fields of a struct.
pub fn named_fields(input: &DeriveInput) -> Result<Vec<&Field>> {
    match &input.data {
        Data::Struct(data) if matches!(data.fields, Fields::Named(_)) => Ok(data.fields.iter().collect()),
        _ => Err(syn::Error::new_spanned(&input.ident, "this must be a struct with named fields")),
    }
}

/// The first paragraph of a documentation comment, as one line.
pub fn summary(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(text) => Some(text.value().trim().to_owned()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    });
    lines.take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Converts a field name for JSON, queries and paths: `display_name` becomes `displayName`.
pub fn camel_case(field: &str) -> String {
    let mut words = field.trim_start_matches("r#").split('_');
    let mut name = words.next().unwrap_or_default().to_owned();
    for word in words {
        let (first, rest) = word.split_at(word.len().min(1));
        name.push_str(&first.to_uppercase());
        name.push_str(rest);
    }
    name
}

/// A string literal for generated code.
pub fn literal(text: &str) -> syn::LitStr {
    syn::LitStr::new(text, Span::call_site())
}
