//! The attribute `#[input]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Result};

use crate::attributes::{camel_case, literal, named_fields};

pub fn input(input: &DeriveInput) -> Result<TokenStream> {
    let name = &input.ident;
    let fields = named_fields(input)?;
    let idents: Vec<_> = fields.iter().filter_map(|field| field.ident.as_ref()).collect();
    let types: Vec<_> = fields.iter().map(|field| &field.ty).collect();
    let names: Vec<_> = idents.iter().map(|ident| literal(&camel_case(&ident.to_string()))).collect();
    Ok(quote! {
        #[derive(Debug, Clone, ::schemars::JsonSchema)]
        #[schemars(rename_all = "camelCase", deny_unknown_fields)]
        #input

        impl ::glotto_domain::FromJson for #name {
            fn from_json(
                value: &::serde_json::Value,
                at: &::glotto_domain::Pointer,
                errors: &mut ::glotto_domain::ValidationErrors,
            ) -> Option<Self> {
                let mut members = ::glotto_domain::input::Members::of(value, at, errors)?;
                #(let #idents = members.read::<#types>(#names, errors);)*
                members.finish(errors);
                Some(Self { #(#idents: #idents?,)* })
            }
        }
    })
}
