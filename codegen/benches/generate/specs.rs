//! Specs of any size, to measure how generation time grows.
//!
//! Each resource has five operations and components of every kind in `openapi/attributes.yaml`; all
//! share parameters and errors. Trees contain themselves, roots and branches contain each other, and the
//! links of all resources form one reference cycle.

/// The number of operations of a resource.
const OPERATIONS: usize = 5;

/// Returns a spec with about this many operations.
pub(crate) fn spec(operations: usize) -> String {
    let resources = operations.div_ceil(OPERATIONS);
    let of_each = |template: &str| -> String {
        let resource = |index: usize| {
            let next = (index + 1) % resources;
            template.replace("{next}", &next.to_string()).replace("{i}", &index.to_string())
        };
        (0..resources).map(resource).collect()
    };
    [HEAD, &of_each(PATHS), SHARED, &of_each(SCHEMAS)].concat()
}

const HEAD: &str = "\
openapi: 3.0.3
info: {title: A spec of any size, version: '1'}
servers: [{url: 'https://api.example.com'}]
x-request-id-header: x-request-id
paths:
";

/// The operations of one resource.
const PATHS: &str = "
  /v1/{workspace}/things{i}:
    parameters:
      - $ref: '#/components/parameters/Workspace'
    get:
      operationId: list_things{i}
      tags: [Things {i}]
      summary: List things
      description: Things in order of creation.
      x-scopes: {things: 'things:read'}
      x-pagination: {limit: limit, offset: offset, key: id}
      parameters:
        - $ref: '#/components/parameters/Limit'
        - $ref: '#/components/parameters/Offset'
        - {name: colour, in: query, description: Only those., schema: {$ref: '#/components/schemas/Colour{i}'}, example: red}
      responses:
        '200':
          description: The things.
          content:
            application/json:
              schema:
                x-envelope: data
                type: object
                required: [data]
                properties:
                  data: {type: array, items: {$ref: '#/components/schemas/Thing{i}'}}
        '400': {$ref: '#/components/responses/BadRequest'}
        default: {$ref: '#/components/responses/Unexpected'}
    post:
      operationId: create_thing{i}
      tags: [Things {i}]
      summary: Create a thing
      requestBody:
        required: true
        content:
          application/json:
            schema:
              x-envelope: data
              type: object
              required: [data]
              properties:
                data: {$ref: '#/components/schemas/CreateThing{i}'}
            example: {data: {name: Lamp, colour: red, sizes: [1, 2], shape: {kind: circle, radius: 5}, tree: {name: oak, children: [{name: elm, children: []}]}}}
      responses:
        '200':
          description: The thing.
          content:
            application/json:
              schema:
                x-envelope: data
                type: object
                required: [data]
                properties:
                  data: {$ref: '#/components/schemas/Thing{i}'}
        '400': {$ref: '#/components/responses/BadRequest'}
        '409': {$ref: '#/components/responses/Conflict'}
        default: {$ref: '#/components/responses/Unexpected'}
  /v1/{workspace}/things{i}/{thing}:
    parameters:
      - $ref: '#/components/parameters/Workspace'
      - {name: thing, in: path, required: true, description: Which one., schema: {$ref: '#/components/schemas/ThingId{i}'}, example: lamp}
    get:
      operationId: get_thing{i}
      tags: [Things {i}]
      summary: Get a thing
      responses:
        '200':
          description: The thing.
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Thing{i}'}
        '404': {$ref: '#/components/responses/NotFound'}
        default: {$ref: '#/components/responses/Unexpected'}
    patch:
      operationId: update_thing{i}
      tags: [Things {i}]
      summary: Change a thing
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: '#/components/schemas/UpdateThing{i}'}
            example: {name: Torch, colour: null}
      responses:
        '200':
          description: The thing.
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Thing{i}'}
        '404': {$ref: '#/components/responses/NotFound'}
        default: {$ref: '#/components/responses/Unexpected'}
    delete:
      operationId: delete_thing{i}
      tags: [Things {i}]
      summary: Delete a thing
      responses:
        '204': {description: Deleted.}
        '404': {$ref: '#/components/responses/NotFound'}
        default: {$ref: '#/components/responses/Unexpected'}
";

/// The components that all operations share.
const SHARED: &str = "
components:
  parameters:
    Workspace: {name: workspace, in: path, required: true, description: Whose things., schema: {type: string}, example: home}
    Limit: {name: limit, in: query, description: The most things., schema: {type: integer, format: uint64}, example: 10}
    Offset: {name: offset, in: query, description: How many to skip., schema: {type: integer, format: uint64}, example: 5}
  responses:
    BadRequest: {description: A field is refused., content: {application/json: {schema: {$ref: '#/components/schemas/ApiError'}}}}
    NotFound: {description: Thing not found., content: {application/json: {schema: {$ref: '#/components/schemas/ApiError'}}}}
    Conflict: {description: Thing already exists., content: {application/json: {schema: {$ref: '#/components/schemas/ApiError'}}}}
    Unexpected: {description: Anything else., content: {application/json: {schema: {$ref: '#/components/schemas/ApiError'}}}}
  schemas:
    ApiError:
      type: object
      description: An error.
      required: [code, message]
      properties:
        code: {type: string, description: For programs.}
        message: {type: string, description: For people.}
";

/// The components of one resource.
const SCHEMAS: &str = "
    ThingId{i}: {type: string, description: The id of a thing.}
    Colour{i}: {type: string, description: A colour., enum: [red, green, dark-blue]}
    Thing{i}:
      type: object
      description: A thing.
      required: [id, name, colour, is_new, sizes, shape, link]
      properties:
        id: {description: Its id., allOf: [{$ref: '#/components/schemas/ThingId{i}'}]}
        name: {type: string, description: Its name.}
        note: {type: string, nullable: true, description: A note.}
        colour: {$ref: '#/components/schemas/Colour{i}'}
        is_new: {type: boolean, description: Whether it is new.}
        sizes: {type: array, description: Its sizes., items: {type: integer, format: int64}}
        price: {type: number, description: Its price.}
        labels: {type: object, description: Any labels., additionalProperties: {type: string}}
        shape: {$ref: '#/components/schemas/Shape{i}'}
        root: {$ref: '#/components/schemas/Root{i}'}
        link: {$ref: '#/components/schemas/Link{i}'}
    CreateThing{i}:
      type: object
      description: A new thing.
      required: [name, colour, sizes, shape, tree]
      properties:
        name: {type: string, description: Its name.}
        colour: {$ref: '#/components/schemas/Colour{i}'}
        sizes: {type: array, description: Its sizes., items: {type: integer, format: int64}}
        shape: {$ref: '#/components/schemas/Shape{i}'}
        tree: {$ref: '#/components/schemas/Tree{i}'}
        note: {type: string, description: A note.}
    UpdateThing{i}:
      type: object
      description: Absent properties stay unchanged.
      properties:
        name: {type: string, description: Its name.}
        colour: {nullable: true, description: Null removes it., allOf: [{$ref: '#/components/schemas/Colour{i}'}]}
        note: {type: string, nullable: true, description: Null removes it.}
    Shape{i}:
      description: Its form.
      oneOf:
        - $ref: '#/components/schemas/Circle{i}'
        - $ref: '#/components/schemas/Square{i}'
      discriminator:
        propertyName: kind
        mapping: {circle: '#/components/schemas/Circle{i}', square: '#/components/schemas/Square{i}'}
    Circle{i}:
      type: object
      description: A circle.
      required: [kind, radius]
      properties:
        kind: {type: string, enum: [circle]}
        radius: {type: integer, format: int64, description: In millimetres.}
    Square{i}:
      type: object
      description: A square.
      required: [kind, side]
      properties:
        kind: {type: string, enum: [square]}
        side: {type: integer, format: int64, description: In millimetres.}
    Tree{i}:
      type: object
      description: A tree of names.
      required: [name, children]
      properties:
        name: {type: string, description: The name at its root.}
        children: {type: array, description: The subtrees., items: {$ref: '#/components/schemas/Tree{i}'}}
    Root{i}:
      type: object
      description: It has branches.
      required: [branches]
      properties:
        branches: {type: array, description: The branches., items: {$ref: '#/components/schemas/Branch{i}'}}
    Branch{i}:
      type: object
      description: It has a root.
      properties:
        root: {$ref: '#/components/schemas/Root{i}'}
    Link{i}:
      type: object
      description: A link of a chain.
      properties:
        next: {$ref: '#/components/schemas/Link{next}'}
";
