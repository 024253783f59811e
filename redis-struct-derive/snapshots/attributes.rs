// What the derive makes: see `src/snapshot.rs`. Not compiled, only compared.

#[automatically_derived]
impl<T> ::redis_struct::__private::Saved for Session<T>
where
    T: Text,
{
    type Key = T;
    const SPEC: &'static ::redis_struct::__private::Spec = &{
        let constant = ::redis_struct::__private::Spec::new(
            "Session",
            "S",
            &["fullName", "favouriteColour", "border", "tags", "theme"],
        )
        .layout(
            "id",
            "T",
            &[
                Self::FULL_NAME.column("full_name", "T"),
                Self::COLOUR.column("favourite_colour", "u32").with("hex"),
                Self::BORDER.column("border", "Option<u32>").with("hex"),
                Self::TAGS.column("tags", "Vec<T>"),
                Self::THEME.column("theme", "Option<Theme>"),
            ],
        )
        .aliases(&[("fullName", "name"), ("fullName", "nick")])
        .flatten(&[::redis_struct::__private::Flattened::new(
            "others",
            "BTreeMap<String, u64>",
            <BTreeMap<String, u64> as ::redis_struct::__private::Flatten>::LAYOUT,
        )])
        .template(::redis_struct::__private::Template::Colon)
        .raw_key::<T>()
        .secret_key();
        constant.check(0);
        constant
    };

    #[allow(clippy::misnamed_getters, reason = "the key's field has its own name, and another may be named `key`")]
    fn key(&self) -> &Self::Key {
        &self.id
    }
    fn put(&self, row: &mut ::redis_struct::__private::Put) {
        Self::FULL_NAME.raw.put(&self.full_name, row);
        Self::COLOUR.raw.put(&self.favourite_colour, row);
        Self::BORDER.raw.put(&self.border, row);
        Self::TAGS.raw.put(&self.tags, row);
        Self::THEME.raw.put(&self.theme, row);
        <BTreeMap<String, u64> as ::redis_struct::__private::Flatten>::put(
            &self.others,
            <Self as ::redis_struct::__private::Saved>::SPEC,
            row,
        );
    }
}

#[automatically_derived]
impl<T> ::redis_struct::__private::Record for Session<T>
where
    T: Text,
{
    fn take(key: Self::Key, row: &mut ::redis_struct::__private::Take<'_>) -> ::redis_struct::__private::Result<Self> {
        ::redis_struct::__private::Ok(Self {
            id: key,
            full_name: Self::FULL_NAME.raw.take(row)?,
            favourite_colour: Self::COLOUR.raw.take(row)?,
            border: Self::BORDER.raw.take(row)?,
            tags: Self::TAGS.raw.take(row)?,
            theme: Self::THEME.raw.take(row)?,
            others: <BTreeMap<String, u64> as ::redis_struct::__private::Flatten>::take(row)?,
        })
    }
    fn change(&mut self, changes: &mut ::redis_struct::__private::Apply<'_>) -> ::redis_struct::__private::Result<()> {
        changes.apply(Self::FULL_NAME.raw, &mut self.full_name)?;
        changes.apply(Self::COLOUR.raw, &mut self.favourite_colour)?;
        changes.apply(Self::BORDER.raw, &mut self.border)?;
        changes.apply(Self::TAGS.raw, &mut self.tags)?;
        changes.apply(Self::THEME.raw, &mut self.theme)?;
        ::redis_struct::__private::Ok(())
    }
}

#[automatically_derived]
impl<T> ::redis_struct::__private::RedisStruct for Session<T> where T: Text {}

impl<T> Session<T>
where
    T: Text,
{
    /// The field `full_name` of type `T`, stored as `fullName`: in every record.
    const FULL_NAME: ::redis_struct::__private::Field<Self, T> =
        ::redis_struct::__private::required::<Self, T>("fullName");

    /// The field `favourite_colour` of type `u32`, stored as `favouriteColour`: its default where it is absent.
    const COLOUR: ::redis_struct::__private::Field<
        Self,
        u32,
        ::redis_struct::__private::With<::redis_struct::__private::Defaulted>,
    > = ::redis_struct::__private::with::<Self, u32, _>(
        "favouriteColour",
        |value, name, row| row.with(::redis_struct::__private::Option::Some(value), name, |v, to| hex::encode(v, to)),
        |bulk| ::redis_struct::__private::take_with(bulk, hex::decode),
        ::redis_struct::__private::Option::Some(|| 7),
    );

    /// The field `border` of type `Option<u32>`: absent while it is `None`.
    const BORDER: ::redis_struct::__private::Field<
        Self,
        Option<u32>,
        ::redis_struct::__private::With<::redis_struct::__private::Optional>,
    > = ::redis_struct::__private::with::<Self, Option<u32>, _>(
        "border",
        |value, name, row| row.with(value.as_ref(), name, |v, to| hex::encode(v, to)),
        |bulk| ::redis_struct::__private::take_with(bulk, hex::decode).map(::redis_struct::__private::Option::Some),
        ::redis_struct::__private::Option::None,
    );

    /// The field `tags` of type `Vec<T>`: its default where it is absent.
    const TAGS: ::redis_struct::__private::Field<
        Self,
        Vec<T>,
        ::redis_struct::__private::With<::redis_struct::__private::Defaulted>,
    > = ::redis_struct::__private::json_field::<Self, Vec<T>, _>(
        "tags",
        ::redis_struct::__private::Option::Some(::redis_struct::__private::default::<Vec<T>>),
    );

    /// The field `theme` of type `Option<Theme>`: absent while it is `None`.
    const THEME: ::redis_struct::__private::Field<
        Self,
        Option<Theme>,
        ::redis_struct::__private::With<::redis_struct::__private::Optional>,
    > = ::redis_struct::__private::optional_json::<Self, Theme>("theme");

    /// A new id: a UUID of version 7, which begins with the time. No two calls give the same one, anywhere.
    pub fn generate_key() -> T {
        <T as ::redis_struct::__private::GenerateKey>::generate()
    }

    /// An empty list of changes to a `Session`, for `Session::update`. It has a setter per stored field.
    pub fn changes() -> SessionChanges<T> {
        SessionChanges(::redis_struct::__private::Changes::new())
    }
}

/// Changes to some fields of a `Session`, made by `Session::changes()`.
///
/// They do nothing until they are given to `Session::update`, which creates the record where there is none, or to `Session::update_existing`, which then writes nothing. Fields that are not named keep their values.
#[must_use = "changes do nothing until they are given to `update`"]
pub struct SessionChanges<T>(::redis_struct::__private::Changes<Session<T>>)
where
    T: Text;
impl<T> SessionChanges<T>
where
    T: Text,
{
    /// Sets `full_name`.
    fn full_name(mut self, value: impl ::redis_struct::__private::Assign<T>) -> Self {
        self.0.set(<Session<T>>::FULL_NAME, value);
        self
    }

    /// Sets `favourite_colour`.
    fn favourite_colour(
        mut self,
        value: impl ::redis_struct::__private::Given<
            u32,
            ::redis_struct::__private::With<::redis_struct::__private::Defaulted>,
        >,
    ) -> Self {
        self.0.set(<Session<T>>::COLOUR, value);
        self
    }

    /// Sets `border`; `None` removes it.
    fn border(
        mut self,
        value: impl ::redis_struct::__private::Given<
            Option<u32>,
            ::redis_struct::__private::With<::redis_struct::__private::Optional>,
        >,
    ) -> Self {
        self.0.set(<Session<T>>::BORDER, value);
        self
    }

    /// Sets `tags`.
    fn tags(
        mut self,
        value: impl ::redis_struct::__private::Given<
            Vec<T>,
            ::redis_struct::__private::With<::redis_struct::__private::Defaulted>,
        >,
    ) -> Self {
        self.0.set(<Session<T>>::TAGS, value);
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
        self.0.set(<Session<T>>::THEME, value);
        self
    }

    /// Adds `by` to the number in `field`, on the server; an absent one starts from its default, or else from zero.
    pub fn incr<F: ::redis_struct::__private::Countable<Session<T>, Number = N>, N>(mut self, field: F, by: N) -> Self {
        self.0.incr(field, by);
        self
    }

    /// Subtracts `by` from the number in `field`, on the server; an absent one starts from its default, or else from zero.
    pub fn decr<F: ::redis_struct::__private::Countable<Session<T>, Number = N>, N>(mut self, field: F, by: N) -> Self {
        self.0.decr(field, by);
        self
    }

    /// Multiplies the number in `field` by `by`, on the server; an absent one starts from its default, or else from zero.
    pub fn mul<F: ::redis_struct::__private::Countable<Session<T>, Number = N>, N>(mut self, field: F, by: N) -> Self {
        self.0.mul(field, by);
        self
    }

    /// Divides the number in `field` by `by`, on the server, integers towards zero; an absent one starts from its default, or else from zero.
    pub fn div<F: ::redis_struct::__private::Countable<Session<T>, Number = N>, N>(mut self, field: F, by: N) -> Self {
        self.0.div(field, by);
        self
    }
}

#[automatically_derived]
impl<T> ::redis_struct::__private::Conversion<SessionChanges<T>> for ::redis_struct::__private::Changes<Session<T>>
where
    T: Text,
{
    fn from(changes: SessionChanges<T>) -> Self {
        changes.0
    }
}

#[automatically_derived]
impl<T> ::redis_struct::__private::Conversion<&SessionChanges<T>> for ::redis_struct::__private::Changes<Session<T>>
where
    T: Text,
{
    fn from(changes: &SessionChanges<T>) -> Self {
        ::redis_struct::__private::Conversion::from(&changes.0)
    }
}
