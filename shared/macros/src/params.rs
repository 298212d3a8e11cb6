//! The derives `QueryParams` and `PathParams`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Field, Result};

use crate::attributes::{camel_case, literal, named_fields, summary};

pub fn query(input: &DeriveInput) -> Result<TokenStream> {
    let name = &input.ident;
    let (mut documented, mut localized) = (Vec::new(), Vec::new());
    let mut read = Vec::new();
    let mut idents = Vec::new();
    for field in named_fields(input)? {
        let (ident, ty) = (&field.ident, &field.ty);
        idents.push(ident);
        if is_flattened(field)? {
            localized.push(quote! { <#ty as ::glotto_http::QueryParams>::LOCALIZED });
            documented.push(quote! { all.extend(<#ty as ::glotto_http::QueryParams>::parameters()); });
            read.push(quote! { let #ident = <#ty as ::glotto_http::QueryParams>::read(reader); });
        } else {
            let (parameter, description) = (parameter_name(field), literal(&summary(&field.attrs)));
            documented.push(quote! {
                all.push(::glotto_http::Parameter::query::<#ty>(#parameter, #description));
            });
            read.push(quote! { let #ident = reader.optional(#parameter); });
        }
    }
    Ok(quote! {
        impl ::glotto_http::QueryParams for #name {
            const LOCALIZED: bool = false #(|| #localized)*;

            fn parameters() -> Vec<::glotto_http::Parameter> {
                let mut all = Vec::new();
                #(#documented)*
                all
            }

            fn read(reader: &mut ::glotto_http::QueryReader<'_>) -> Option<Self> {
                #(#read)*
                Some(Self { #(#idents: #idents?,)* })
            }
        }
    })
}

pub fn path(input: &DeriveInput) -> Result<TokenStream> {
    let name = &input.ident;
    let fields = named_fields(input)?;
    let idents: Vec<_> = fields.iter().map(|field| &field.ident).collect();
    let types: Vec<_> = fields.iter().map(|field| &field.ty).collect();
    let names: Vec<_> = fields.iter().map(|field| parameter_name(field)).collect();
    let descriptions: Vec<_> = fields.iter().map(|field| literal(&summary(&field.attrs))).collect();
    Ok(quote! {
        impl ::glotto_http::PathParams for #name {
            const NAMES: &'static [&'static str] = &[#(#names),*];

            fn parameters() -> Vec<::glotto_http::Parameter> {
                vec![#(::glotto_http::Parameter::path::<#types>(#names, #descriptions)),*]
            }

            fn read(request: &::glotto_http::Request) -> Option<Self> {
                Some(Self { #(#idents: request.path_value(#names)?,)* })
            }
        }
    })
}

fn parameter_name(field: &Field) -> syn::LitStr {
    let ident = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
    literal(&camel_case(&ident))
}

fn is_flattened(field: &Field) -> Result<bool> {
    let mut flattened = false;
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("query")) {
        attribute.parse_nested_meta(|meta| {
            flattened = meta.path.is_ident("flatten");
            if flattened { Ok(()) } else { Err(meta.error("the only argument is `flatten`")) }
        })?;
    }
    Ok(flattened)
}
