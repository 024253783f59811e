// What the derive makes: see `src/snapshot.rs`. Not compiled, only compared.

#[automatically_derived]
impl ::redis_struct::__private::Through for UserId {
    type Inner = u64;
    const INNER: ::redis_struct::__private::Inner<u64> = ::redis_struct::__private::inner::<u64>();
}

#[automatically_derived]
impl ::redis_struct::__private::Encode for UserId {
    fn encode(&self, to: ::redis_struct::__private::Arg<'_>) -> ::redis_struct::__private::Encoded {
        (<Self as ::redis_struct::__private::Through>::INNER.encode)(&self.0, to)
    }
}

#[automatically_derived]
impl ::redis_struct::__private::Decode for UserId {
    fn decode(bytes: ::redis_struct::__private::Bulk) -> ::redis_struct::__private::Decoded<Self> {
        ::redis_struct::__private::Ok(Self { 0: (<Self as ::redis_struct::__private::Through>::INNER.decode)(bytes)? })
    }
}

#[automatically_derived]
impl ::redis_struct::__private::FromReply for UserId {
    fn from_reply(reply: ::redis_struct::__private::Reply) -> ::redis_struct::__private::Result<Self> {
        ::redis_struct::__private::scalar(reply)
    }
}

#[automatically_derived]
impl ::redis_struct::__private::KeyText for UserId
where
    for<'key> u64: ::redis_struct::__private::Part,
    for<'key> UserId: ::redis_struct::__private::Send + ::redis_struct::__private::Sync + 'static,
{
    fn text<R>(&self, with: impl ::redis_struct::__private::FnOnce(&[::redis_struct::__private::u8]) -> R) -> R {
        <u64 as ::redis_struct::__private::Part>::text(<u64 as ::redis_struct::__private::Key>::borrowed(&self.0), with)
    }
}

#[automatically_derived]
impl ::redis_struct::__private::ToKey<UserId> for UserId
where
    for<'key> u64: ::redis_struct::__private::Part,
    for<'key> UserId: ::redis_struct::__private::Send + ::redis_struct::__private::Sync + 'static,
{
    fn to_key(&self) -> <Self as ::redis_struct::__private::Key>::Ref<'_> {
        self
    }
}

#[automatically_derived]
impl ::redis_struct::__private::Encode for Level {
    fn encode(&self, to: ::redis_struct::__private::Arg<'_>) -> ::redis_struct::__private::Encoded {
        ::redis_struct::__private::KeyText::text(self, |text| ::redis_struct::__private::Ok(to.bytes(text)))
    }
}

#[automatically_derived]
impl ::redis_struct::__private::Decode for Level {
    fn decode(bytes: ::redis_struct::__private::Bulk) -> ::redis_struct::__private::Decoded<Self> {
        match &*bytes {
            b"guest" => ::redis_struct::__private::Ok(Self::Guest),
            b"site_moderator" | b"mod" => ::redis_struct::__private::Ok(Self::SiteModerator),
            _ => ::redis_struct::__private::Err(::redis_struct::__private::unknown_name(&["guest", "site_moderator"])),
        }
    }
}

#[automatically_derived]
impl ::redis_struct::__private::FromReply for Level {
    fn from_reply(reply: ::redis_struct::__private::Reply) -> ::redis_struct::__private::Result<Self> {
        ::redis_struct::__private::scalar(reply)
    }
}

#[automatically_derived]
impl ::redis_struct::__private::KeyText for Level {
    fn text<R>(&self, with: impl ::redis_struct::__private::FnOnce(&[::redis_struct::__private::u8]) -> R) -> R {
        with(::redis_struct::__private::bytes(match self {
            Self::Guest => "guest",
            Self::SiteModerator => "site_moderator",
        }))
    }
}

#[automatically_derived]
impl ::redis_struct::__private::ToKey<Level> for Level {
    fn to_key(&self) -> <Self as ::redis_struct::__private::Key>::Ref<'_> {
        self
    }
}

#[automatically_derived]
impl ::redis_struct::__private::Encode for State {
    fn encode(&self, to: ::redis_struct::__private::Arg<'_>) -> ::redis_struct::__private::Encoded {
        ::redis_struct::__private::KeyText::text(self, |text| ::redis_struct::__private::Ok(to.bytes(text)))
    }
}

#[automatically_derived]
impl ::redis_struct::__private::Decode for State {
    fn decode(bytes: ::redis_struct::__private::Bulk) -> ::redis_struct::__private::Decoded<Self> {
        let numbers = [Self::New as ::redis_struct::__private::i128, Self::Done as ::redis_struct::__private::i128];
        ::redis_struct::__private::Ok(match ::redis_struct::__private::place_of_number(bytes, &numbers)? {
            0 => Self::New,
            _ => Self::Done,
        })
    }
}

#[automatically_derived]
impl ::redis_struct::__private::FromReply for State {
    fn from_reply(reply: ::redis_struct::__private::Reply) -> ::redis_struct::__private::Result<Self> {
        ::redis_struct::__private::scalar(reply)
    }
}

#[automatically_derived]
impl ::redis_struct::__private::KeyText for State {
    fn text<R>(&self, with: impl ::redis_struct::__private::FnOnce(&[::redis_struct::__private::u8]) -> R) -> R {
        ::redis_struct::__private::number_text(
            match self {
                Self::New => Self::New as ::redis_struct::__private::i128,
                Self::Done => Self::Done as ::redis_struct::__private::i128,
            },
            with,
        )
    }
}

#[automatically_derived]
impl ::redis_struct::__private::ToKey<State> for State {
    fn to_key(&self) -> <Self as ::redis_struct::__private::Key>::Ref<'_> {
        self
    }
}

#[automatically_derived]
impl<T: Text> renamed::redis::__private::Through for Email<T>
where
    Email<T>: renamed::redis::__private::IntoStored<Vec<u8>> + renamed::redis::__private::TryFromStored<String>,
{
    type Inner = String;
    const INNER: renamed::redis::__private::Inner<String> = renamed::redis::__private::inner::<String>();
}

#[automatically_derived]
impl<T: Text> renamed::redis::__private::Encode for Email<T>
where
    Email<T>: renamed::redis::__private::IntoStored<Vec<u8>> + renamed::redis::__private::TryFromStored<String>,
{
    fn encode(&self, to: renamed::redis::__private::Arg<'_>) -> renamed::redis::__private::Encoded {
        <Vec<u8> as renamed::redis::__private::Encode>::encode(
            &<Self as renamed::redis::__private::IntoStored<Vec<u8>>>::stored(self),
            to,
        )
    }
}

#[automatically_derived]
impl<T: Text> renamed::redis::__private::Decode for Email<T>
where
    Email<T>: renamed::redis::__private::IntoStored<Vec<u8>> + renamed::redis::__private::TryFromStored<String>,
{
    fn decode(bytes: renamed::redis::__private::Bulk) -> renamed::redis::__private::Decoded<Self> {
        <Self as renamed::redis::__private::TryFromStored<String>>::try_from_stored(
            (<Self as renamed::redis::__private::Through>::INNER.decode)(bytes)?,
        )
    }
}

#[automatically_derived]
impl<T: Text> renamed::redis::__private::FromReply for Email<T>
where
    Email<T>: renamed::redis::__private::IntoStored<Vec<u8>> + renamed::redis::__private::TryFromStored<String>,
{
    fn from_reply(reply: renamed::redis::__private::Reply) -> renamed::redis::__private::Result<Self> {
        renamed::redis::__private::scalar(reply)
    }
}

#[automatically_derived]
impl<T: Text> renamed::redis::__private::KeyText for Email<T>
where
    Email<T>: renamed::redis::__private::IntoStored<Vec<u8>> + renamed::redis::__private::TryFromStored<String>,
    for<'key> Vec<u8>: renamed::redis::__private::Part,
    for<'key> Email<T>: renamed::redis::__private::Send + renamed::redis::__private::Sync + 'static,
{
    fn text<R>(&self, with: impl renamed::redis::__private::FnOnce(&[renamed::redis::__private::u8]) -> R) -> R {
        <Vec<u8> as renamed::redis::__private::Part>::text(
            <Vec<u8> as renamed::redis::__private::Key>::borrowed(&<Self as renamed::redis::__private::IntoStored<
                Vec<u8>,
            >>::stored(self)),
            with,
        )
    }
}

#[automatically_derived]
impl<T: Text> renamed::redis::__private::ToKey<Email<T>> for Email<T>
where
    Email<T>: renamed::redis::__private::IntoStored<Vec<u8>> + renamed::redis::__private::TryFromStored<String>,
    for<'key> Vec<u8>: renamed::redis::__private::Part,
    for<'key> Email<T>: renamed::redis::__private::Send + renamed::redis::__private::Sync + 'static,
{
    fn to_key(&self) -> <Self as renamed::redis::__private::Key>::Ref<'_> {
        self
    }
}
