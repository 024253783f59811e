// What the derive makes: see `src/snapshot.rs`. Not compiled, only compared.

#[automatically_derived]
impl ::redis_struct::__private::Saved for User {
    type Key = u64;
    const SPEC: &'static ::redis_struct::__private::Spec =
        &::redis_struct::__private::Spec::new("User", "U", &["name", "last_seen", "views", "nick", "type", "fav"])
            .layout(
                "id",
                "u64",
                &[
                    Self::NAME.column("name", "String"),
                    Self::LAST_SEEN.column("last_seen", "Option<i64>"),
                    Self::VIEWS.column("views", "u64"),
                    Self::NICK.column("nick", "String"),
                    Self::TYPE.column("type", "u8"),
                    Self::FAVOURITE.column("favourite", "Option<String>"),
                ],
            )
            .ttl_millis(1800000)
            .connection("users");

    #[allow(clippy::misnamed_getters, reason = "the key's field has its own name, and another may be named `key`")]
    fn key(&self) -> &Self::Key {
        &self.id
    }
    fn put(&self, row: &mut ::redis_struct::__private::Put) {
        Self::NAME.raw.put(&self.name, row);
        Self::LAST_SEEN.raw.put(&self.last_seen, row);
        Self::VIEWS.raw.put(&self.views, row);
        Self::NICK.raw.put(&self.nick, row);
        Self::TYPE.raw.put(&self.r#type, row);
        Self::FAVOURITE.raw.put(&self.favourite, row);
    }
}

#[automatically_derived]
impl ::redis_struct::__private::Record for User {
    fn take(key: Self::Key, row: &mut ::redis_struct::__private::Take<'_>) -> ::redis_struct::__private::Result<Self> {
        ::redis_struct::__private::Ok(Self {
            id: key,
            name: Self::NAME.raw.take(row)?,
            last_seen: Self::LAST_SEEN.raw.take(row)?,
            views: Self::VIEWS.raw.take(row)?,
            nick: Self::NICK.raw.take(row)?,
            r#type: Self::TYPE.raw.take(row)?,
            favourite: Self::FAVOURITE.raw.take(row)?,
            cache: <Vec<u8> as ::redis_struct::__private::Default>::default(),
        })
    }
    fn change(&mut self, changes: &mut ::redis_struct::__private::Apply<'_>) -> ::redis_struct::__private::Result<()> {
        changes.apply(Self::NAME.raw, &mut self.name)?;
        changes.apply(Self::LAST_SEEN.raw, &mut self.last_seen)?;
        changes.apply(Self::VIEWS.raw, &mut self.views)?;
        changes.apply(Self::NICK.raw, &mut self.nick)?;
        changes.apply(Self::TYPE.raw, &mut self.r#type)?;
        changes.apply(Self::FAVOURITE.raw, &mut self.favourite)?;
        ::redis_struct::__private::Ok(())
    }
}

#[automatically_derived]
impl ::redis_struct::__private::RedisStruct for User {}

impl User {
    /// The person's [name].
    ///
    /// [name]: https://example.com/name
    ///
    /// The field `name` of type `String`: in every record.
    pub const NAME: ::redis_struct::__private::Field<Self, String> =
        ::redis_struct::__private::required::<Self, String>("name");

    /// The field `last_seen` of type `Option<i64>`: absent while it is `None`.
    pub(crate) const LAST_SEEN: ::redis_struct::__private::Field<
        Self,
        Option<i64>,
        ::redis_struct::__private::Optional,
    > = ::redis_struct::__private::optional::<Self, Option<i64>>("last_seen");

    /// The field `views` of type `u64`: its default where it is absent.
    const VIEWS: ::redis_struct::__private::Field<Self, u64, ::redis_struct::__private::Defaulted> =
        ::redis_struct::__private::defaulted::<Self, u64>("views", ::redis_struct::__private::default::<u64>);

    /// The field `nick` of type `String`: its default where it is absent.
    const NICK: ::redis_struct::__private::Field<Self, String, ::redis_struct::__private::Defaulted> =
        ::redis_struct::__private::defaulted::<Self, String>("nick", || anonymous());

    /// The field `type` of type `u8`: its default where it is absent.
    const TYPE: ::redis_struct::__private::Field<Self, u8, ::redis_struct::__private::Defaulted> =
        ::redis_struct::__private::defaulted::<Self, u8>("type", || 5);

    /// The field `favourite` of type `Option<String>`, stored as `fav`: absent while it is `None`.
    const FAVOURITE: ::redis_struct::__private::Field<Self, Option<String>, ::redis_struct::__private::Optional> =
        ::redis_struct::__private::optional::<Self, Option<String>>("fav");

    /// An empty list of changes to a `User`, for `User::update`. It has a setter per stored field.
    pub fn changes() -> UserChanges {
        UserChanges(::redis_struct::__private::Changes::new())
    }
}

/// Changes to some fields of a `User`, made by `User::changes()`.
///
/// They do nothing until they are given to `User::update`, which creates the record where there is none, or to `User::update_existing`, which then writes nothing. Fields that are not named keep their values.
#[must_use = "changes do nothing until they are given to `update`"]
pub struct UserChanges(::redis_struct::__private::Changes<User>);
impl UserChanges {
    /// Sets `name`.
    pub fn name(mut self, value: impl ::redis_struct::__private::Assign<String>) -> Self {
        self.0.set(<User>::NAME, value);
        self
    }

    /// Sets `last_seen`; `None` removes it.
    pub(crate) fn last_seen(mut self, value: impl ::redis_struct::__private::Assign<Option<i64>>) -> Self {
        self.0.set(<User>::LAST_SEEN, value);
        self
    }

    /// Sets `views`.
    fn views(mut self, value: impl ::redis_struct::__private::Assign<u64>) -> Self {
        self.0.set(<User>::VIEWS, value);
        self
    }

    /// Sets `nick`.
    fn nick(mut self, value: impl ::redis_struct::__private::Assign<String>) -> Self {
        self.0.set(<User>::NICK, value);
        self
    }

    /// Sets `type`.
    fn r#type(mut self, value: impl ::redis_struct::__private::Assign<u8>) -> Self {
        self.0.set(<User>::TYPE, value);
        self
    }

    /// Sets `favourite`; `None` removes it.
    fn favourite(mut self, value: impl ::redis_struct::__private::Assign<Option<String>>) -> Self {
        self.0.set(<User>::FAVOURITE, value);
        self
    }

    /// Adds `by` to the number in `field`, on the server; an absent one starts from its default, or else from zero.
    pub fn incr<F: ::redis_struct::__private::Countable<User, Number = N>, N>(mut self, field: F, by: N) -> Self {
        self.0.incr(field, by);
        self
    }

    /// Subtracts `by` from the number in `field`, on the server; an absent one starts from its default, or else from zero.
    pub fn decr<F: ::redis_struct::__private::Countable<User, Number = N>, N>(mut self, field: F, by: N) -> Self {
        self.0.decr(field, by);
        self
    }

    /// Multiplies the number in `field` by `by`, on the server; an absent one starts from its default, or else from zero.
    pub fn mul<F: ::redis_struct::__private::Countable<User, Number = N>, N>(mut self, field: F, by: N) -> Self {
        self.0.mul(field, by);
        self
    }

    /// Divides the number in `field` by `by`, on the server, integers towards zero; an absent one starts from its default, or else from zero.
    pub fn div<F: ::redis_struct::__private::Countable<User, Number = N>, N>(mut self, field: F, by: N) -> Self {
        self.0.div(field, by);
        self
    }
}

#[automatically_derived]
impl ::redis_struct::__private::Conversion<UserChanges> for ::redis_struct::__private::Changes<User> {
    fn from(changes: UserChanges) -> Self {
        changes.0
    }
}

#[automatically_derived]
impl ::redis_struct::__private::Conversion<&UserChanges> for ::redis_struct::__private::Changes<User> {
    fn from(changes: &UserChanges) -> Self {
        ::redis_struct::__private::Conversion::from(&changes.0)
    }
}
