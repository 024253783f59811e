// What the derive makes: see `src/snapshot.rs`. Not compiled, only compared.

#[automatically_derived]
impl<T> ::redis_struct::__private::Saved for Document<T>
where
    T: ::redis_struct::__private::Send + ::redis_struct::__private::Sync + 'static,
    Zstd<ships::Json>: ::redis_struct::__private::Carries<T>,
    T: ::redis_struct::__private::Sized + ::redis_struct::__private::Default,
    Vec<T>: ::redis_struct::__private::Natural,
    <Vec<T> as ::redis_struct::__private::Natural>::Ship: ::redis_struct::__private::CarriesBeside<Vec<T>>,
{
    type Key = u64;
    const SPEC: &'static ::redis_struct::__private::Spec = &::redis_struct::__private::Spec::new(
        "Document",
        "DOC",
        &["embedding", "histogram", "value", "image", "points"],
    )
    .layout(
        "id",
        "u64",
        &[
            Self::EMBEDDING.column("embedding", "Vec<f32>"),
            Self::HISTOGRAM.column("histogram", "Option<[u64; 4]>"),
            Self::VALUE.column("value", "T"),
            Self::IMAGE.column("image", "Option<Image>"),
            Self::POINTS.column("points", "Vec<T>"),
        ],
    )
    .aliases(&[("value", "old")])
    .beside(&[Self::IMAGE.raw.side(), Self::POINTS.raw.side()]);

    #[allow(clippy::misnamed_getters, reason = "the key's field has its own name, and another may be named `key`")]
    fn key(&self) -> &Self::Key {
        &self.id
    }
    fn put(&self, row: &mut ::redis_struct::__private::Put) {
        Self::EMBEDDING.raw.put(&self.embedding, row);
        Self::HISTOGRAM.raw.put(&self.histogram, row);
        Self::VALUE.raw.put(&self.value, row);
        Self::IMAGE.raw.put(&self.image, row);
        Self::POINTS.raw.put(&self.points, row);
    }
}

#[automatically_derived]
impl<T> ::redis_struct::__private::Record for Document<T>
where
    T: ::redis_struct::__private::Send + ::redis_struct::__private::Sync + 'static,
    Zstd<ships::Json>: ::redis_struct::__private::Carries<T>,
    T: ::redis_struct::__private::Sized + ::redis_struct::__private::Default,
    Vec<T>: ::redis_struct::__private::Natural,
    <Vec<T> as ::redis_struct::__private::Natural>::Ship: ::redis_struct::__private::CarriesBeside<Vec<T>>,
{
    fn take(key: Self::Key, row: &mut ::redis_struct::__private::Take<'_>) -> ::redis_struct::__private::Result<Self> {
        ::redis_struct::__private::Ok(Self {
            id: key,
            embedding: Self::EMBEDDING.raw.take(row)?,
            histogram: Self::HISTOGRAM.raw.take(row)?,
            value: Self::VALUE.raw.take(row)?,
            image: Self::IMAGE.raw.take(row)?,
            points: Self::POINTS.raw.take(row)?,
        })
    }
    fn change(&mut self, changes: &mut ::redis_struct::__private::Apply<'_>) -> ::redis_struct::__private::Result<()> {
        changes.apply(Self::EMBEDDING.raw, &mut self.embedding)?;
        changes.apply(Self::HISTOGRAM.raw, &mut self.histogram)?;
        changes.apply(Self::VALUE.raw, &mut self.value)?;
        changes.apply(Self::IMAGE.raw, &mut self.image)?;
        changes.apply(Self::POINTS.raw, &mut self.points)?;
        ::redis_struct::__private::Ok(())
    }
}

#[automatically_derived]
impl<T> ::redis_struct::__private::RedisStruct for Document<T>
where
    T: ::redis_struct::__private::Send + ::redis_struct::__private::Sync + 'static,
    Zstd<ships::Json>: ::redis_struct::__private::Carries<T>,
    T: ::redis_struct::__private::Sized + ::redis_struct::__private::Default,
    Vec<T>: ::redis_struct::__private::Natural,
    <Vec<T> as ::redis_struct::__private::Natural>::Ship: ::redis_struct::__private::CarriesBeside<Vec<T>>,
{
}

impl<T> Document<T>
where
    T: ::redis_struct::__private::Send + ::redis_struct::__private::Sync + 'static,
    Zstd<ships::Json>: ::redis_struct::__private::Carries<T>,
    T: ::redis_struct::__private::Sized + ::redis_struct::__private::Default,
    Vec<T>: ::redis_struct::__private::Natural,
    <Vec<T> as ::redis_struct::__private::Natural>::Ship: ::redis_struct::__private::CarriesBeside<Vec<T>>,
{
    /// The field `embedding` of type `Vec<f32>`: in every record.
    const EMBEDDING: ::redis_struct::__private::Field<
        Self,
        Vec<f32>,
        ::redis_struct::__private::With<::redis_struct::__private::Required>,
    > = ::redis_struct::__private::ship::<Self, Raw, Vec<f32>, _>("embedding", ::redis_struct::__private::Option::None);

    /// The field `histogram` of type `Option<[u64; 4]>`: absent while it is `None`.
    const HISTOGRAM: ::redis_struct::__private::Field<
        Self,
        Option<[u64; 4]>,
        ::redis_struct::__private::With<::redis_struct::__private::Optional>,
    > = ::redis_struct::__private::optional_ship::<
        Self,
        <[u64; 4] as ::redis_struct::__private::Natural>::Ship,
        [u64; 4],
    >("histogram");

    /// The field `value` of type `T`: its default where it is absent.
    const VALUE: ::redis_struct::__private::Field<
        Self,
        T,
        ::redis_struct::__private::With<::redis_struct::__private::Defaulted>,
    > = ::redis_struct::__private::ship::<Self, Zstd<ships::Json>, T, _>(
        "value",
        ::redis_struct::__private::Option::Some(::redis_struct::__private::default::<T>),
    );

    /// The field `image` of type `Option<Image>`: absent while it is `None`.
    const IMAGE: ::redis_struct::__private::Field<
        Self,
        Option<Image>,
        ::redis_struct::__private::Beside<::redis_struct::__private::Optional>,
    > = ::redis_struct::__private::optional_beside::<Self, Npy, Image>("image");

    /// The field `points` of type `Vec<T>`: in every record.
    const POINTS: ::redis_struct::__private::Field<
        Self,
        Vec<T>,
        ::redis_struct::__private::Beside<::redis_struct::__private::Required>,
    > = ::redis_struct::__private::beside::<Self, <Vec<T> as ::redis_struct::__private::Natural>::Ship, Vec<T>, _>(
        "points",
        ::redis_struct::__private::Option::None,
    );

    /// An empty list of changes to a `Document`, for `Document::update`. It has a setter per stored field.
    fn changes() -> DocumentChanges<T> {
        DocumentChanges(::redis_struct::__private::Changes::new())
    }
}

/// Changes to some fields of a `Document`, made by `Document::changes()`.
///
/// They do nothing until they are given to `Document::update`, which creates the record where there is none, or to `Document::update_existing`, which then writes nothing. Fields that are not named keep their values.
#[must_use = "changes do nothing until they are given to `update`"]
struct DocumentChanges<T>(::redis_struct::__private::Changes<Document<T>>)
where
    T: ::redis_struct::__private::Send + ::redis_struct::__private::Sync + 'static,
    Zstd<ships::Json>: ::redis_struct::__private::Carries<T>,
    T: ::redis_struct::__private::Sized + ::redis_struct::__private::Default,
    Vec<T>: ::redis_struct::__private::Natural,
    <Vec<T> as ::redis_struct::__private::Natural>::Ship: ::redis_struct::__private::CarriesBeside<Vec<T>>;
impl<T> DocumentChanges<T>
where
    T: ::redis_struct::__private::Send + ::redis_struct::__private::Sync + 'static,
    Zstd<ships::Json>: ::redis_struct::__private::Carries<T>,
    T: ::redis_struct::__private::Sized + ::redis_struct::__private::Default,
    Vec<T>: ::redis_struct::__private::Natural,
    <Vec<T> as ::redis_struct::__private::Natural>::Ship: ::redis_struct::__private::CarriesBeside<Vec<T>>,
{
    /// Sets `embedding`.
    fn embedding(
        mut self,
        value: impl ::redis_struct::__private::Given<
            Vec<f32>,
            ::redis_struct::__private::With<::redis_struct::__private::Required>,
        >,
    ) -> Self {
        self.0.set(<Document<T>>::EMBEDDING, value);
        self
    }

    /// Sets `histogram`; `None` removes it.
    fn histogram(
        mut self,
        value: impl ::redis_struct::__private::Given<
            Option<[u64; 4]>,
            ::redis_struct::__private::With<::redis_struct::__private::Optional>,
        >,
    ) -> Self {
        self.0.set(<Document<T>>::HISTOGRAM, value);
        self
    }

    /// Sets `value`.
    fn value(
        mut self,
        value: impl ::redis_struct::__private::Given<
            T,
            ::redis_struct::__private::With<::redis_struct::__private::Defaulted>,
        >,
    ) -> Self {
        self.0.set(<Document<T>>::VALUE, value);
        self
    }

    /// Sets `image`; `None` removes it.
    fn image(
        mut self,
        value: impl ::redis_struct::__private::Given<
            Option<Image>,
            ::redis_struct::__private::Beside<::redis_struct::__private::Optional>,
        >,
    ) -> Self {
        self.0.set(<Document<T>>::IMAGE, value);
        self
    }

    /// Sets `points`.
    fn points(
        mut self,
        value: impl ::redis_struct::__private::Given<
            Vec<T>,
            ::redis_struct::__private::Beside<::redis_struct::__private::Required>,
        >,
    ) -> Self {
        self.0.set(<Document<T>>::POINTS, value);
        self
    }

    /// Adds `by` to the number in `field`, on the server; an absent one starts from its default, or else from zero.
    fn incr<F: ::redis_struct::__private::Countable<Document<T>, Number = N>, N>(mut self, field: F, by: N) -> Self {
        self.0.incr(field, by);
        self
    }

    /// Subtracts `by` from the number in `field`, on the server; an absent one starts from its default, or else from zero.
    fn decr<F: ::redis_struct::__private::Countable<Document<T>, Number = N>, N>(mut self, field: F, by: N) -> Self {
        self.0.decr(field, by);
        self
    }

    /// Multiplies the number in `field` by `by`, on the server; an absent one starts from its default, or else from zero.
    fn mul<F: ::redis_struct::__private::Countable<Document<T>, Number = N>, N>(mut self, field: F, by: N) -> Self {
        self.0.mul(field, by);
        self
    }

    /// Divides the number in `field` by `by`, on the server, integers towards zero; an absent one starts from its default, or else from zero.
    fn div<F: ::redis_struct::__private::Countable<Document<T>, Number = N>, N>(mut self, field: F, by: N) -> Self {
        self.0.div(field, by);
        self
    }
}

#[automatically_derived]
impl<T> ::redis_struct::__private::Conversion<DocumentChanges<T>> for ::redis_struct::__private::Changes<Document<T>>
where
    T: ::redis_struct::__private::Send + ::redis_struct::__private::Sync + 'static,
    Zstd<ships::Json>: ::redis_struct::__private::Carries<T>,
    T: ::redis_struct::__private::Sized + ::redis_struct::__private::Default,
    Vec<T>: ::redis_struct::__private::Natural,
    <Vec<T> as ::redis_struct::__private::Natural>::Ship: ::redis_struct::__private::CarriesBeside<Vec<T>>,
{
    fn from(changes: DocumentChanges<T>) -> Self {
        changes.0
    }
}

#[automatically_derived]
impl<T> ::redis_struct::__private::Conversion<&DocumentChanges<T>> for ::redis_struct::__private::Changes<Document<T>>
where
    T: ::redis_struct::__private::Send + ::redis_struct::__private::Sync + 'static,
    Zstd<ships::Json>: ::redis_struct::__private::Carries<T>,
    T: ::redis_struct::__private::Sized + ::redis_struct::__private::Default,
    Vec<T>: ::redis_struct::__private::Natural,
    <Vec<T> as ::redis_struct::__private::Natural>::Ship: ::redis_struct::__private::CarriesBeside<Vec<T>>,
{
    fn from(changes: &DocumentChanges<T>) -> Self {
        ::redis_struct::__private::Conversion::from(&changes.0)
    }
}
