// What the derive makes: see `src/snapshot.rs`. Not compiled, only compared.

::core::compile_error! { "`{` in a keyspace: braces mark the id, which decides the Redis Cluster slot; write `keyspace = \"U\"`, without any of `{`, `}`, `*`, `?`, `[`, `]`, `\\`" }
::core::compile_error! { "`default` on an `Option`: it is `None` where the field is absent; remove `default`, or write the type `String`" }

#[automatically_derived]
impl ::redis_struct::__private::Saved for User {
    type Key = u64;
    const SPEC: &'static ::redis_struct::__private::Spec =
        &::redis_struct::__private::Spec::new("User", "User", &["User"]);
    fn key(&self) -> &Self::Key {
        ::redis_struct::__private::inert()
    }
    fn put(&self, _: &mut ::redis_struct::__private::Put) {
        ::redis_struct::__private::inert()
    }
}

#[automatically_derived]
impl ::redis_struct::__private::Record for User {
    fn take(_: Self::Key, _: &mut ::redis_struct::__private::Take<'_>) -> ::redis_struct::__private::Result<Self> {
        ::redis_struct::__private::inert()
    }
    fn change(&mut self, _: &mut ::redis_struct::__private::Apply<'_>) -> ::redis_struct::__private::Result<()> {
        ::redis_struct::__private::inert()
    }
}

#[automatically_derived]
impl ::redis_struct::__private::RedisStruct for User {}

impl User {
    /// The field `name` of type `Option<String>`: absent while it is `None`.
    const NAME: ::redis_struct::__private::Field<Self, Option<String>, ::redis_struct::__private::Optional> =
        ::redis_struct::__private::inert_field();

    /// An empty list of changes to a `User`, for `User::update`. It has a setter per stored field.
    fn changes() -> UserChanges {
        UserChanges(::redis_struct::__private::Changes::new())
    }
}

/// Changes to some fields of a `User`, made by `User::changes()`.
///
/// They do nothing until they are given to `User::update`, which creates the record where there is none, or to `User::update_existing`, which then writes nothing. Fields that are not named keep their values.
#[must_use = "changes do nothing until they are given to `update`"]
struct UserChanges(::redis_struct::__private::Changes<User>);
impl UserChanges {
    /// Sets `name`; `None` removes it.
    fn name(mut self, value: impl ::redis_struct::__private::Assign<Option<String>>) -> Self {
        self.0.set(<User>::NAME, value);
        self
    }

    /// Adds `by` to the number in `field`, on the server; an absent one starts from its default, or else from zero.
    fn incr<F: ::redis_struct::__private::Countable<User, Number = N>, N>(mut self, field: F, by: N) -> Self {
        self.0.incr(field, by);
        self
    }

    /// Subtracts `by` from the number in `field`, on the server; an absent one starts from its default, or else from zero.
    fn decr<F: ::redis_struct::__private::Countable<User, Number = N>, N>(mut self, field: F, by: N) -> Self {
        self.0.decr(field, by);
        self
    }

    /// Multiplies the number in `field` by `by`, on the server; an absent one starts from its default, or else from zero.
    fn mul<F: ::redis_struct::__private::Countable<User, Number = N>, N>(mut self, field: F, by: N) -> Self {
        self.0.mul(field, by);
        self
    }

    /// Divides the number in `field` by `by`, on the server, integers towards zero; an absent one starts from its default, or else from zero.
    fn div<F: ::redis_struct::__private::Countable<User, Number = N>, N>(mut self, field: F, by: N) -> Self {
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
