//! How the value of a parameter becomes a string: the styles of OpenAPI.

/// How the value of a parameter is encoded.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ParameterEncoding {
    /// Its style.
    pub style: Style,
    /// Whether each part is a pair of its own (`explode`).
    pub explode: bool,
    /// Whether reserved characters of URLs are not percent-encoded (`allowReserved`).
    pub reserved: bool,
}

/// A style of OpenAPI, which separates the parts of a value; or an encoding of the whole value.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Style {
    /// `a,b`
    Simple,
    /// `.a.b`
    Label,
    /// `;name=a,b`
    Matrix,
    /// `name=a,b`
    Form,
    /// `name=a%20b`
    SpaceDelimited,
    /// `name=a%7Cb`
    PipeDelimited,
    /// `name[a]=b`
    DeepObject,
    /// JSON.
    Json,
    /// An unchanged string.
    Text,
}

impl Style {
    /// Its name in OpenAPI, or our own for the last two.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Simple => "simple",
            Self::Label => "label",
            Self::Matrix => "matrix",
            Self::Form => "form",
            Self::SpaceDelimited => "spaceDelimited",
            Self::PipeDelimited => "pipeDelimited",
            Self::DeepObject => "deepObject",
            Self::Json => "json",
            Self::Text => "text",
        }
    }
}
