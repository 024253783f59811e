// What the derive makes: see `src/snapshot.rs`. Not compiled, only compared.

#[automatically_derived]
impl ::redis_struct::__private::Saved for Greeting {
    type Key = u64;
    const SPEC: &'static ::redis_struct::__private::Spec = &::redis_struct::__private::Spec::projection::<User, u64>(
        "Greeting",
        &[Self::NAME.name(), Self::LAST_SEEN.name(), Self::PAGE_VIEWS.name(), Self::THEME.name()],
        &[
            ::redis_struct::__private::Flattened::new(
                "",
                "",
                &::redis_struct::__private::aliases_of::<User>(Self::NAME.name()),
            ),
            ::redis_struct::__private::Flattened::new(
                "",
                "",
                &::redis_struct::__private::aliases_of::<User>(Self::LAST_SEEN.name()),
            ),
            ::redis_struct::__private::Flattened::new(
                "",
                "",
                &::redis_struct::__private::aliases_of::<User>(Self::PAGE_VIEWS.name()),
            ),
            ::redis_struct::__private::Flattened::new(
                "",
                "",
                &::redis_struct::__private::aliases_of::<User>(Self::THEME.name()),
            ),
        ],
    )
    .layout(
        "id",
        "u64",
        &[
            Self::NAME.column("name", "String").of::<User>(Self::NAME.name()),
            Self::LAST_SEEN.column("last_seen", "Option<i64>").of::<User>(Self::LAST_SEEN.name()),
            Self::PAGE_VIEWS.column("views", "u64").of::<User>(Self::PAGE_VIEWS.name()),
            Self::THEME.column("theme", "Option<Theme>").of::<User>(Self::THEME.name()),
        ],
    );

    #[allow(clippy::misnamed_getters, reason = "the key's field has its own name, and another may be named `key`")]
    fn key(&self) -> &Self::Key {
        &self.id
    }
    fn put(&self, row: &mut ::redis_struct::__private::Put) {
        Self::NAME.raw.put(&self.name, row);
        Self::LAST_SEEN.raw.put(&self.last_seen, row);
        Self::PAGE_VIEWS.raw.put(&self.views, row);
        Self::THEME.raw.put(&self.theme, row);
    }
}

#[automatically_derived]
impl ::redis_struct::__private::Record for Greeting {
    fn take(key: Self::Key, row: &mut ::redis_struct::__private::Take<'_>) -> ::redis_struct::__private::Result<Self> {
        ::redis_struct::__private::Ok(Self {
            id: key,
            name: Self::NAME.raw.take(row)?,
            last_seen: Self::LAST_SEEN.raw.take(row)?,
            views: Self::PAGE_VIEWS.raw.take(row)?,
            theme: Self::THEME.raw.take(row)?,
            cache: <Vec<u8> as ::redis_struct::__private::Default>::default(),
        })
    }
    fn change(&mut self, changes: &mut ::redis_struct::__private::Apply<'_>) -> ::redis_struct::__private::Result<()> {
        changes.apply(Self::NAME.raw, &mut self.name)?;
        changes.apply(Self::LAST_SEEN.raw, &mut self.last_seen)?;
        changes.apply(Self::PAGE_VIEWS.raw, &mut self.views)?;
        changes.apply(Self::THEME.raw, &mut self.theme)?;
        ::redis_struct::__private::Ok(())
    }
}

#[automatically_derived]
impl ::redis_struct::__private::RedisStruct for Greeting {}

impl Greeting {
    /// The field `name` of type `String`: in every record.
    const NAME: ::redis_struct::__private::Field<Self, String> =
        ::redis_struct::__private::project::<Self, _, String, ::redis_struct::__private::Required, _>(<User>::NAME);

    /// The field `last_seen` of type `Option<i64>`: absent while it is `None`.
    const LAST_SEEN: ::redis_struct::__private::Field<Self, Option<i64>, ::redis_struct::__private::Optional> =
        ::redis_struct::__private::project::<Self, _, Option<i64>, ::redis_struct::__private::Optional, _>(
            <User>::LAST_SEEN,
        );

    /// The field `views` of type `u64`: its default where it is absent.
    pub const PAGE_VIEWS: ::redis_struct::__private::Field<Self, u64, ::redis_struct::__private::Defaulted> =
        ::redis_struct::__private::project::<Self, _, u64, ::redis_struct::__private::Defaulted, _>(<User>::PAGE_VIEWS);

    /// The field `theme` of type `Option<Theme>`: absent while it is `None`.
    const THEME: ::redis_struct::__private::Field<
        Self,
        Option<Theme>,
        ::redis_struct::__private::With<::redis_struct::__private::Optional>,
    > = ::redis_struct::__private::project::<
        Self,
        _,
        Option<Theme>,
        ::redis_struct::__private::With<::redis_struct::__private::Optional>,
        _,
    >(<User>::THEME);

    /// An empty list of changes to a `Greeting`, for `Greeting::update`. It has a setter per stored field.
    pub fn changes() -> GreetingChanges {
        GreetingChanges(::redis_struct::__private::Changes::new())
    }
}

/// Changes to some fields of a `Greeting`, made by `Greeting::changes()`.
///
/// They do nothing until they are given to `Greeting::update`, which creates the record where there is none, or to `Greeting::update_existing`, which then writes nothing. Fields that are not named keep their values.
#[must_use = "changes do nothing until they are given to `update`"]
pub struct GreetingChanges(::redis_struct::__private::Changes<Greeting>);
impl GreetingChanges {
    /// Sets `name`.
    fn name(mut self, value: impl ::redis_struct::__private::Assign<String>) -> Self {
        self.0.set(<Greeting>::NAME, value);
        self
    }

    /// Sets `last_seen`; `None` removes it.
    fn last_seen(mut self, value: impl ::redis_struct::__private::Assign<Option<i64>>) -> Self {
        self.0.set(<Greeting>::LAST_SEEN, value);
        self
    }

    /// Sets `views`.
    pub fn views(mut self, value: impl ::redis_struct::__private::Assign<u64>) -> Self {
        self.0.set(<Greeting>::PAGE_VIEWS, value);
        self
    }

    /// Sets `theme`; `None` removes it.
    fn theme(
        mut self,
        value: impl ::redis_struct::__private::Given<
            Option<Theme>,
            ::redis_struct::__private::With<::redis_struct::__private::Optional>,
        >,
    ) -> Self {
        self.0.set(<Greeting>::THEME, value);
        self
    }

    /// Adds `by` to the number in `field`, on the server; an absent one starts from its default, or else from zero.
    pub fn incr<F: ::redis_struct::__private::Countable<Greeting, Number = N>, N>(mut self, field: F, by: N) -> Self {
        self.0.incr(field, by);
        self
    }

    /// Subtracts `by` from the number in `field`, on the server; an absent one starts from its default, or else from zero.
    pub fn decr<F: ::redis_struct::__private::Countable<Greeting, Number = N>, N>(mut self, field: F, by: N) -> Self {
        self.0.decr(field, by);
        self
    }

    /// Multiplies the number in `field` by `by`, on the server; an absent one starts from its default, or else from zero.
    pub fn mul<F: ::redis_struct::__private::Countable<Greeting, Number = N>, N>(mut self, field: F, by: N) -> Self {
        self.0.mul(field, by);
        self
    }

    /// Divides the number in `field` by `by`, on the server, integers towards zero; an absent one starts from its default, or else from zero.
    pub fn div<F: ::redis_struct::__private::Countable<Greeting, Number = N>, N>(mut self, field: F, by: N) -> Self {
        self.0.div(field, by);
        self
    }
}

#[automatically_derived]
impl ::redis_struct::__private::Conversion<GreetingChanges> for ::redis_struct::__private::Changes<Greeting> {
    fn from(changes: GreetingChanges) -> Self {
        changes.0
    }
}

#[automatically_derived]
impl ::redis_struct::__private::Conversion<&GreetingChanges> for ::redis_struct::__private::Changes<Greeting> {
    fn from(changes: &GreetingChanges) -> Self {
        ::redis_struct::__private::Conversion::from(&changes.0)
    }
}
