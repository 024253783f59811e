//! The code. What a type is stored as is the only thing that differs: `encode` and `decode`, and the text of a key.

use super::attr::TypeAttrs;
use super::valid::{Codec, Named};
use crate::tokens;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{DeriveInput, Error, GenericParam, Member, Type};

/// Everything that the derive makes of a type.
pub(crate) fn expand(source: &DeriveInput, attrs: &TypeAttrs, codec: &Codec<'_>) -> TokenStream {
    let head = Head::new(source, attrs);
    let body = match codec {
        Codec::Newtype { member, ty } => newtype(&head, member, ty),
        Codec::Names(variants) => names(&head, variants),
        Codec::Numbers(variants) => numbers(&head, variants),
        Codec::Converted { from, fallible, into } => converted(&head, from, *fallible, into),
    };
    head.impls(&body)
}

/// The mistakes, and impls without content: so that a person sees their mistake instead of its consequences.
pub(crate) fn inert(source: &DeriveInput, attrs: &TypeAttrs, mistakes: &[Error]) -> TokenStream {
    let head = Head::new(source, attrs);
    let rt = &head.rt;
    let inert = quote!(#rt::inert());
    let lifetimes = source.generics.lifetimes().map(|parameter| &parameter.lifetime);
    let body = Body {
        extra: TokenStream::new(),
        encode: inert.clone(),
        decode: inert.clone(),
        text: inert,
        bounds: Vec::new(),
        key_bounds: lifetimes.map(|lifetime| quote!(#lifetime: 'static)).collect(),
    };
    let (impls, mistakes) = (head.impls(&body), mistakes.iter().map(Error::to_compile_error));
    quote!(#(#mistakes)* #impls)
}

/// What differs between the kinds of codecs.
struct Body {
    /// Before the impls that all have.
    extra: TokenStream,
    encode: TokenStream,
    decode: TokenStream,
    text: TokenStream,
    bounds: Vec<TokenStream>,
    /// What being a key takes. Each is a condition `for<'key> …`: so the compiler accepts those that are false, and
    /// the type is no key.
    key_bounds: Vec<TokenStream>,
}

/// Names for the output.
struct Head<'a> {
    rt: TokenStream,
    source: &'a DeriveInput,
    this: TokenStream,
    /// The type parameter of `text`: one that means nothing else in the type.
    result: Ident,
}

impl<'a> Head<'a> {
    fn new(source: &'a DeriveInput, attrs: &TypeAttrs) -> Self {
        let rt =
            attrs.krate.as_ref().map_or_else(|| quote!(::redis_struct::__private), |path| quote!(#path::__private));
        let (ident, (_, arguments, _)) = (tokens::expanded(&source.ident), source.generics.split_for_impl());
        let mut result = format_ident!("R");
        while result == source.ident || tokens::mention(&source.generics, std::slice::from_ref(&result)) {
            result = format_ident!("{result}R");
        }
        Head { rt, source, this: quote!(#ident #arguments), result }
    }

    /// An impl for the type, under its own conditions and these.
    fn one(&self, of: &TokenStream, bounds: &[&[TokenStream]], items: &TokenStream) -> TokenStream {
        let (this, generics) = (&self.this, &self.source.generics);
        let (params, _, _) = generics.split_for_impl();
        let params = tokens::without_self(&params, this);
        let written = generics.where_clause.iter().flat_map(|clause| &clause.predicates);
        let written = written.map(|predicate| tokens::without_self(predicate, this));
        let all: Vec<_> = written.chain(bounds.iter().flat_map(|bounds| bounds.iter().cloned())).collect();
        let conditions = if all.is_empty() { TokenStream::new() } else { quote!(where #(#all),*) };
        quote!(#[automatically_derived] impl #params #of for #this #conditions { #items })
    }

    fn impls(&self, body: &Body) -> TokenStream {
        let (rt, this, result) = (&self.rt, &self.this, &self.result);
        let Body { extra, encode, decode, text, bounds, key_bounds } = body;
        let encode = quote!(fn encode(&self, to: #rt::Arg<'_>) -> #rt::Encoded { #encode });
        let decode = quote!(fn decode(bytes: #rt::Bulk) -> #rt::Decoded<Self> { #decode });
        let reply = quote!(fn from_reply(reply: #rt::Reply) -> #rt::Result<Self> { #rt::scalar(reply) });
        let text = quote! {
            fn text<#result>(&self, with: impl #rt::FnOnce(&[#rt::u8]) -> #result) -> #result {
                #text
            }
        };
        let to_key = quote!(fn to_key(&self) -> <Self as #rt::Key>::Ref<'_> { self });
        [
            extra.clone(),
            self.one(&quote!(#rt::Encode), &[bounds], &encode),
            self.one(&quote!(#rt::Decode), &[bounds], &decode),
            self.one(&quote!(#rt::FromReply), &[bounds], &reply),
            self.one(&quote!(#rt::KeyText), &[bounds, key_bounds], &text),
            self.one(&quote!(#rt::ToKey<#this>), &[bounds, key_bounds], &to_key),
        ]
        .into_iter()
        .collect()
    }

    /// The only call with a bound: a type without a codec is one error, at the type.
    fn through(&self, ty: &Type, bounds: &[TokenStream]) -> TokenStream {
        let rt = &self.rt;
        let items = quote! {
            type Inner = #ty;
            const INNER: #rt::Inner<#ty> = #rt::inner::<#ty>();
        };
        self.one(&quote!(#rt::Through), &[bounds], &items)
    }

    /// Whether a type or constant parameter of the type occurs.
    fn is_generic(&self, tokens: &impl ToTokens) -> bool {
        let names = self.source.generics.params.iter().filter_map(|parameter| match parameter {
            GenericParam::Type(parameter) => Some(parameter.ident.clone()),
            GenericParam::Const(parameter) => Some(parameter.ident.clone()),
            GenericParam::Lifetime(_) => None,
        });
        tokens::mention(tokens, &names.collect::<Vec<_>>())
    }

    /// Types without parameters get no conditions: the compiler checks those here, with a better message.
    fn codec_bound(&self, ty: &Type) -> Vec<TokenStream> {
        let rt = &self.rt;
        if self.is_generic(ty) { vec![quote!(#ty: #rt::CodecType)] } else { Vec::new() }
    }

    fn key_bounds(&self, ty: &Type) -> Vec<TokenStream> {
        let (rt, this) = (&self.rt, &self.this);
        vec![quote!(for<'key> #ty: #rt::Part), quote!(for<'key> #this: #rt::Send + #rt::Sync + 'static)]
    }
}

fn newtype(head: &Head<'_>, member: &Member, ty: &Type) -> Body {
    let rt = &head.rt;
    let bounds = head.codec_bound(ty);
    let member = match member {
        Member::Named(ident) => tokens::expanded(ident).into_token_stream(),
        Member::Unnamed(index) => index.to_token_stream(),
    };
    Body {
        extra: head.through(ty, &bounds),
        encode: quote!((<Self as #rt::Through>::INNER.encode)(&self.#member, to)),
        decode: quote!(#rt::Ok(Self { #member: (<Self as #rt::Through>::INNER.decode)(bytes)? })),
        text: quote!(<#ty as #rt::Part>::text(<#ty as #rt::Key>::borrowed(&self.#member), with)),
        bounds,
        key_bounds: head.key_bounds(ty),
    }
}

fn names(head: &Head<'_>, variants: &[Named<'_>]) -> Body {
    let rt = &head.rt;
    let idents = || variants.iter().map(|variant| tokens::expanded(variant.ident));
    let (of_text, of_bytes) = (idents(), idents());
    let names: Vec<_> = variants.iter().map(|variant| &variant.name).collect();
    let read = variants.iter().map(|Named { name, aliases, .. }| {
        let all = [name].into_iter().chain(aliases).map(|name| Literal::byte_string(name.as_bytes()));
        quote!(#(#all)|*)
    });
    Body {
        extra: TokenStream::new(),
        encode: quote!(#rt::KeyText::text(self, |text| #rt::Ok(to.bytes(text)))),
        decode: quote! {
            match &*bytes {
                #(#read => #rt::Ok(Self::#of_bytes),)*
                _ => #rt::Err(#rt::unknown_name(&[#(#names),*])),
            }
        },
        text: quote!(with(#rt::bytes(match self { #(Self::#of_text => #names,)* }))),
        bounds: Vec::new(),
        key_bounds: Vec::new(),
    }
}

fn numbers(head: &Head<'_>, variants: &[&Ident]) -> Body {
    let rt = &head.rt;
    let idents: Vec<_> = variants.iter().map(|ident| tokens::expanded(ident)).collect();
    // The runtime knows no other places than those of the list, so the last needs no number.
    let (last, others) = idents.split_last().unzip();
    let others = others.unwrap_or_default();
    let places = (0..others.len()).map(Literal::usize_unsuffixed);
    Body {
        extra: TokenStream::new(),
        encode: quote!(#rt::KeyText::text(self, |text| #rt::Ok(to.bytes(text)))),
        decode: quote! {
            let numbers = [#(Self::#idents as #rt::i128),*];
            #rt::Ok(match #rt::place_of_number(bytes, &numbers)? {
                #(#places => Self::#others,)*
                _ => Self::#last,
            })
        },
        text: quote!(#rt::number_text(match self { #(Self::#idents => Self::#idents as #rt::i128,)* }, with)),
        bounds: Vec::new(),
        key_bounds: Vec::new(),
    }
}

fn converted(head: &Head<'_>, from: &Type, fallible: bool, into: &Type) -> Body {
    let (rt, this) = (&head.rt, &head.this);
    let mut bounds = head.codec_bound(from);
    let is_same = from.to_token_stream().to_string() == into.to_token_stream().to_string();
    if !head.source.generics.params.is_empty() {
        let made = if fallible { quote!(#rt::TryFromStored<#from>) } else { quote!(#rt::FromStored<#from>) };
        bounds.push(quote!(#this: #rt::IntoStored<#into> + #made));
        bounds.extend(if is_same { Vec::new() } else { head.codec_bound(into) });
    }
    // The literals' places, for what the compiler says about a conversion that is missing.
    let other = quote_spanned!(into.span()=> <Self as #rt::IntoStored<#into>>::stored(self));
    let inner = quote!((<Self as #rt::Through>::INNER.decode)(bytes)?);
    let decode = if fallible {
        quote_spanned!(from.span()=> <Self as #rt::TryFromStored<#from>>::try_from_stored(#inner))
    } else {
        let made = quote_spanned!(from.span()=> <Self as #rt::FromStored<#from>>::from_stored(#inner));
        quote!(#rt::Ok(#made))
    };
    let encode = if is_same {
        quote!((<Self as #rt::Through>::INNER.encode)(&#other, to))
    } else {
        quote!(<#into as #rt::Encode>::encode(&#other, to))
    };
    Body {
        extra: head.through(from, &bounds),
        encode,
        decode,
        text: quote!(<#into as #rt::Part>::text(<#into as #rt::Key>::borrowed(&#other), with)),
        bounds,
        key_bounds: head.key_bounds(into),
    }
}
