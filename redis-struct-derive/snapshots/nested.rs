// What the derive makes: see `src/snapshot.rs`. Not compiled, only compared.

#[automatically_derived]
impl ::redis_struct::__private::Saved for User {
    type Key = u64;
    const SPEC: &'static ::redis_struct::__private::Spec = &{
        let constant = ::redis_struct::__private::Spec::new("User", "U", &["name"])
            .layout("id", "u64", &[Self::NAME.column("name", "String")])
            .flatten(&[
                ::redis_struct::__private::Flattened::new(
                    "address",
                    "Address",
                    <Address as ::redis_struct::__private::Flatten>::LAYOUT,
                ),
                ::redis_struct::__private::Flattened::new(
                    "stamps",
                    "Stamps<u64>",
                    <Stamps<u64> as ::redis_struct::__private::Flatten>::LAYOUT,
                ),
                ::redis_struct::__private::Flattened::new(
                    "others",
                    "BTreeMap<String, u64>",
                    <BTreeMap<String, u64> as ::redis_struct::__private::Flatten>::LAYOUT,
                ),
            ]);
        constant.check(0);
        constant.check(1);
        constant.check(2);
        constant
    };

    #[allow(clippy::misnamed_getters, reason = "the key's field has its own name, and another may be named `key`")]
    fn key(&self) -> &Self::Key {
        &self.id
    }
    fn put(&self, row: &mut ::redis_struct::__private::Put) {
        Self::NAME.raw.put(&self.name, row);
        <Address as ::redis_struct::__private::Flatten>::put(
            &self.address,
            <Self as ::redis_struct::__private::Saved>::SPEC,
            row,
        );
        <Stamps<u64> as ::redis_struct::__private::Flatten>::put(
            &self.stamps,
            <Self as ::redis_struct::__private::Saved>::SPEC,
            row,
        );
        <BTreeMap<String, u64> as ::redis_struct::__private::Flatten>::put(
            &self.others,
            <Self as ::redis_struct::__private::Saved>::SPEC,
            row,
        );
    }
}

#[automatically_derived]
impl ::redis_struct::__private::Record for User {
    fn take(key: Self::Key, row: &mut ::redis_struct::__private::Take<'_>) -> ::redis_struct::__private::Result<Self> {
        ::redis_struct::__private::Ok(Self {
            id: key,
            name: Self::NAME.raw.take(row)?,
            address: <Address as ::redis_struct::__private::Flatten>::take(row)?,
            stamps: <Stamps<u64> as ::redis_struct::__private::Flatten>::take(row)?,
            others: <BTreeMap<String, u64> as ::redis_struct::__private::Flatten>::take(row)?,
        })
    }
    fn change(&mut self, changes: &mut ::redis_struct::__private::Apply<'_>) -> ::redis_struct::__private::Result<()> {
        <Address as ::redis_struct::__private::Flatten>::change(&mut self.address, changes)?;
        changes.apply(Self::NAME.raw, &mut self.name)?;
        <Stamps<u64> as ::redis_struct::__private::Flatten>::change(&mut self.stamps, changes)?;
        ::redis_struct::__private::Ok(())
    }
}

#[automatically_derived]
impl ::redis_struct::__private::RedisStruct for User {}
const _: &'static ::redis_struct::__private::Spec = <User as ::redis_struct::__private::Saved>::SPEC;
impl User {
    /// The flattened field `address` of type `Address`, whose fields are stored with the record's own; `.field(…)` of it is one of them.
    pub const ADDRESS: ::redis_struct::__private::Nested<Self, Address> = ::redis_struct::__private::nested();

    /// The field `name` of type `String`: in every record.
    const NAME: ::redis_struct::__private::Field<Self, String> =
        ::redis_struct::__private::required::<Self, String>("name");

    /// The flattened field `stamps` of type `Stamps<u64>`, whose fields are stored with the record's own; `.field(…)` of it is one of them.
    const TIMES: ::redis_struct::__private::Nested<Self, Stamps<u64>> = ::redis_struct::__private::nested();

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
    /// Sets all fields of `address`; those that are `None` are removed.
    pub fn address(mut self, value: impl ::redis_struct::__private::AssignFields<Address>) -> Self {
        self.0.set_nested(<User>::ADDRESS, value);
        self
    }

    /// Sets `name`.
    fn name(mut self, value: impl ::redis_struct::__private::Assign<String>) -> Self {
        self.0.set(<User>::NAME, value);
        self
    }

    /// Sets all fields of `stamps`; those that are `None` are removed.
    fn stamps(mut self, value: impl ::redis_struct::__private::AssignFields<Stamps<u64>>) -> Self {
        self.0.set_nested(<User>::TIMES, value);
        self
    }

    /// Sets a field of a flattened struct, or another one; `None` removes it.
    pub fn set<T, P>(
        mut self,
        field: ::redis_struct::__private::Field<User, T, P>,
        value: impl ::redis_struct::__private::Given<T, P>,
    ) -> Self {
        self.0.set(field, value);
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
