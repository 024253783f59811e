// What the derive makes: see `src/snapshot.rs`. Not compiled, only compared.

#[automatically_derived]
impl ::redis_struct::__private::Saved for Account {
    type Key = u64;
    const SPEC: &'static ::redis_struct::__private::Spec =
        &::redis_struct::__private::Spec::new("Account", "A", &["owner", "v"])
            .layout("id", "u64", &[Self::OWNER.column("owner", "String"), Self::VERSION.column("version", "u64")])
            .version(::redis_struct::__private::version::<Self, u64>("v").version);

    #[allow(clippy::misnamed_getters, reason = "the key's field has its own name, and another may be named `key`")]
    fn key(&self) -> &Self::Key {
        &self.id
    }
    fn version(&self) -> ::redis_struct::__private::Option<::redis_struct::__private::String> {
        ::redis_struct::__private::Option::Some(
            ::redis_struct::__private::version::<Self, u64>("v").text(&self.version),
        )
    }
    fn put(&self, row: &mut ::redis_struct::__private::Put) {
        Self::OWNER.raw.put(&self.owner, row);
    }
}

#[automatically_derived]
impl ::redis_struct::__private::Record for Account {
    fn take(key: Self::Key, row: &mut ::redis_struct::__private::Take<'_>) -> ::redis_struct::__private::Result<Self> {
        ::redis_struct::__private::Ok(Self {
            id: key,
            owner: Self::OWNER.raw.take(row)?,
            version: Self::VERSION.raw.take(row)?,
        })
    }
    fn change(&mut self, changes: &mut ::redis_struct::__private::Apply<'_>) -> ::redis_struct::__private::Result<()> {
        changes.apply(Self::OWNER.raw, &mut self.owner)?;
        changes.apply_version(&::redis_struct::__private::version::<Self, u64>("v"), &mut self.version)?;
        ::redis_struct::__private::Ok(())
    }
}

#[automatically_derived]
impl ::redis_struct::__private::RedisStruct for Account {}

impl Account {
    /// The field `owner` of type `String`: in every record.
    const OWNER: ::redis_struct::__private::Field<Self, String> =
        ::redis_struct::__private::required::<Self, String>("owner");

    /// The field `version` of type `u64`, stored as `v`: the record's version, which every write raises; zero where it is absent.
    pub const VERSION: ::redis_struct::__private::Field<Self, u64, ::redis_struct::__private::Versioned> =
        ::redis_struct::__private::version::<Self, u64>("v").field;

    /// An empty list of changes to a `Account`, for `Account::update`. It has a setter per stored field.
    pub fn changes() -> AccountChanges {
        AccountChanges(::redis_struct::__private::Changes::new())
    }
}

/// Changes to some fields of a `Account`, made by `Account::changes()`.
///
/// They do nothing until they are given to `Account::update`, which creates the record where there is none, or to `Account::update_existing`, which then writes nothing. Fields that are not named keep their values.
#[must_use = "changes do nothing until they are given to `update`"]
pub struct AccountChanges(::redis_struct::__private::Changes<Account>);
impl AccountChanges {
    /// Sets `owner`.
    fn owner(mut self, value: impl ::redis_struct::__private::Assign<String>) -> Self {
        self.0.set(<Account>::OWNER, value);
        self
    }

    #[doc(hidden)]
    pub fn version(self, _: impl ::redis_struct::__private::SetsVersion) -> Self {
        self
    }

    /// Adds `by` to the number in `field`, on the server; an absent one starts from its default, or else from zero.
    pub fn incr<F: ::redis_struct::__private::Countable<Account, Number = N>, N>(mut self, field: F, by: N) -> Self {
        self.0.incr(field, by);
        self
    }

    /// Subtracts `by` from the number in `field`, on the server; an absent one starts from its default, or else from zero.
    pub fn decr<F: ::redis_struct::__private::Countable<Account, Number = N>, N>(mut self, field: F, by: N) -> Self {
        self.0.decr(field, by);
        self
    }

    /// Multiplies the number in `field` by `by`, on the server; an absent one starts from its default, or else from zero.
    pub fn mul<F: ::redis_struct::__private::Countable<Account, Number = N>, N>(mut self, field: F, by: N) -> Self {
        self.0.mul(field, by);
        self
    }

    /// Divides the number in `field` by `by`, on the server, integers towards zero; an absent one starts from its default, or else from zero.
    pub fn div<F: ::redis_struct::__private::Countable<Account, Number = N>, N>(mut self, field: F, by: N) -> Self {
        self.0.div(field, by);
        self
    }
}

#[automatically_derived]
impl ::redis_struct::__private::Conversion<AccountChanges> for ::redis_struct::__private::Changes<Account> {
    fn from(changes: AccountChanges) -> Self {
        changes.0
    }
}

#[automatically_derived]
impl ::redis_struct::__private::Conversion<&AccountChanges> for ::redis_struct::__private::Changes<Account> {
    fn from(changes: &AccountChanges) -> Self {
        ::redis_struct::__private::Conversion::from(&changes.0)
    }
}
