#include "server/recipes.h"

#include <string.h>

#include "base/buffer.h"
#include "base/json.h"

/* In the texts, @member@ is a member of server.json in quotes and @member/rest@ the same with
 * "/rest" behind it; @host@ is the host and port of the https URL; @@ is an @. */
struct recipe {
    const char *client; /* NULL: for all */
    void (*quote)(struct buffer *out, const char *value);
    const char *text;
};

/* sh: nothing is special between single quotes but the quote itself. */
static void quote_shell(struct buffer *out, const char *value)
{
    buffer_text(out, "'");
    for (; *value; value++) {
        if (*value == '\'')
            buffer_text(out, "'\\''");
        else
            buffer_append(out, value, 1);
    }
    buffer_text(out, "'");
}

/* A string that JavaScript, Python and Go read alike. */
static void quote_code(struct buffer *out, const char *value)
{
    buffer_text(out, "\"");
    for (; *value; value++) {
        if (*value == '"' || *value == '\\')
            buffer_text(out, "\\");
        buffer_append(out, value, 1);
    }
    buffer_text(out, "\"");
}

/* HCL: like the others, but ${ and %{ begin templates. */
static void quote_hcl(struct buffer *out, const char *value)
{
    buffer_text(out, "\"");
    for (; *value; value++) {
        if (*value == '"' || *value == '\\')
            buffer_text(out, "\\");
        if ((*value == '$' || *value == '%') && value[1] == '{')
            buffer_append(out, value, 1);
        buffer_append(out, value, 1);
    }
    buffer_text(out, "\"");
}

/* One bundle for both: requests (az, Python) and Go read a single file of CAs. Node adds to its
 * own. */
static const char exports_text[] =
    "# eval \"$(aksim env)\"; aksim env az|terraform|python|js|go|kubectl has the rest of each\n"
    "export REQUESTS_CA_BUNDLE=@ca_bundle_file@\n"
    "export SSL_CERT_FILE=@ca_bundle_file@\n"
    "export NODE_EXTRA_CA_CERTS=@ca_file@\n"
    "# az: a configuration of its own, so that ~/.azure stays with Azure\n"
    "export AZURE_CONFIG_DIR=@data/azure@\n"
    "# the SDKs\n"
    "export AZURE_AUTHORITY_HOST=@https@\n"
    "export AZURE_TENANT_ID=@tenant_id@\n"
    "export AZURE_SUBSCRIPTION_ID=@subscription_id@\n"
    "export AZURE_CLIENT_ID=@client_id@\n"
    "export AZURE_CLIENT_SECRET=@client_secret@\n"
    "# Terraform\n"
    "export ARM_METADATA_HOSTNAME=@host@\n"
    "export ARM_ACTIVE_DIRECTORY_AUTHORITY_HOST=@https@\n"
    "export ARM_RESOURCE_MANAGER_ENDPOINT=@https@\n"
    "export ARM_RESOURCE_MANAGER_AUDIENCE=@https@\n"
    "export ARM_DISABLE_INSTANCE_DISCOVERY=true\n"
    "export ARM_TENANT_ID=@tenant_id@\n"
    "export ARM_SUBSCRIPTION_ID=@subscription_id@\n"
    "export ARM_CLIENT_ID=@client_id@\n"
    "export ARM_CLIENT_SECRET=@client_secret@\n"
    "# kubectl: a file of its own, so that ~/.kube/config stays as it is\n"
    "export KUBECONFIG=@data/kubeconfig@\n";

/* The second line is for a second run, perhaps on another port: register refuses a known name. */
static const char az_text[] =
    "export AZURE_CONFIG_DIR=@data/azure@\n"
    "export KUBECONFIG=@data/kubeconfig@\n"
    "export REQUESTS_CA_BUNDLE=@ca_bundle_file@\n"
    "az cloud register --name aksim --endpoint-resource-manager @https@ 2>/dev/null ||\n"
    "    az cloud update --name aksim --endpoint-resource-manager @https@ "
    "--endpoint-active-directory @https@ --endpoint-active-directory-resource-id @https/@\n"
    "az cloud set --name aksim\n"
    "az config set core.instance_discovery=false core.collect_telemetry=no --only-show-errors\n"
    "az login --service-principal --username @client_id@ --password @client_secret@ "
    "--tenant @tenant_id@ --output none\n";

static const char kubectl_text[] =
    "# CLUSTER and RESOURCE_GROUP name another cluster; az must be signed in: aksim env az\n"
    "export KUBECONFIG=@data/kubeconfig@\n"
    "az aks get-credentials --resource-group \"${RESOURCE_GROUP:-myResourceGroup}\" "
    "--name \"${CLUSTER:-myOverlayCluster}\" --file \"$KUBECONFIG\" --overwrite-existing\n"
    "kubectl config get-contexts\n";

static const char terraform_text[] = "# needs the exports of: eval \"$(aksim env)\"\n"
                                     "terraform {\n"
                                     "  required_providers {\n"
                                     "    azurerm = { source = \"hashicorp/azurerm\" }\n"
                                     "    azapi   = { source = \"Azure/azapi\" }\n"
                                     "  }\n"
                                     "}\n"
                                     "\n"
                                     "provider \"azurerm\" {\n"
                                     "  features {}\n"
                                     "  metadata_host                   = @host@\n"
                                     "  resource_provider_registrations = \"none\"\n"
                                     "  tenant_id                       = @tenant_id@\n"
                                     "  subscription_id                 = @subscription_id@\n"
                                     "  client_id                       = @client_id@\n"
                                     "  client_secret                   = @client_secret@\n"
                                     "}\n"
                                     "\n"
                                     "provider \"azapi\" {\n"
                                     "  environment                = \"custom\"\n"
                                     "  disable_instance_discovery = true\n"
                                     "  tenant_id                  = @tenant_id@\n"
                                     "  subscription_id            = @subscription_id@\n"
                                     "  client_id                  = @client_id@\n"
                                     "  client_secret              = @client_secret@\n"
                                     "}\n";

static const char python_text[] = "# needs the exports of: eval \"$(aksim env)\"\n"
                                  "# pip install azure-identity azure-mgmt-containerservice\n"
                                  "from azure.identity import ClientSecretCredential\n"
                                  "from azure.mgmt.containerservice import ContainerServiceClient\n"
                                  "\n"
                                  "credential = ClientSecretCredential(\n"
                                  "    @tenant_id@, @client_id@, @client_secret@,\n"
                                  "    authority=@https@, disable_instance_discovery=True)\n"
                                  "client = ContainerServiceClient(\n"
                                  "    credential, @subscription_id@,\n"
                                  "    base_url=@https@, credential_scopes=[@https/.default@])\n";

static const char js_text[] =
    "// needs the exports of: eval \"$(aksim env)\"\n"
    "// npm install @@azure/identity @@azure/arm-containerservice\n"
    "import { ContainerServiceClient } from \"@@azure/arm-containerservice\";\n"
    "import { ClientSecretCredential } from \"@@azure/identity\";\n"
    "\n"
    "const credential = new ClientSecretCredential(\n"
    "  @tenant_id@, @client_id@, @client_secret@,\n"
    "  { authorityHost: @https@, disableInstanceDiscovery: true });\n"
    "const client = new ContainerServiceClient(credential, @subscription_id@, {\n"
    "  endpoint: @https@,\n"
    "  credentials: { scopes: [@https/.default@] },\n"
    "});\n";

static const char go_text[] =
    "// needs the exports of: eval \"$(aksim env)\"; packages of github.com/Azure/azure-sdk-for-go/sdk:\n"
    "// azcore/arm, azcore/cloud, azcore/policy, azidentity, resourcemanager/containerservice/armcontainerservice\n"
    "local := cloud.Configuration{\n"
    "\tActiveDirectoryAuthorityHost: @https@,\n"
    "\tServices: map[cloud.ServiceName]cloud.ServiceConfiguration{\n"
    "\t\tcloud.ResourceManager: {Audience: @https@, Endpoint: @https@},\n"
    "\t},\n"
    "}\n"
    "options := policy.ClientOptions{Cloud: local}\n"
    "credential, err := azidentity.NewClientSecretCredential(\n"
    "\t@tenant_id@, @client_id@, @client_secret@,\n"
    "\t&azidentity.ClientSecretCredentialOptions{ClientOptions: options, "
    "DisableInstanceDiscovery: true})\n"
    "if err != nil {\n"
    "\tpanic(err)\n"
    "}\n"
    "client, err := armcontainerservice.NewManagedClustersClient(\n"
    "\t@subscription_id@, credential, &arm.ClientOptions{ClientOptions: options})\n";

static const struct recipe recipes[] = {
    /* clang-format off */
    {NULL,        quote_shell, exports_text},
    {"az",        quote_shell, az_text},
    {"go",        quote_code,  go_text},
    {"js",        quote_code,  js_text},
    {"kubectl",   quote_shell, kubectl_text},
    {"python",    quote_code,  python_text},
    {"terraform", quote_hcl,   terraform_text},
    /* clang-format on */
};

#define RECIPES (sizeof recipes / sizeof *recipes)

const struct recipe *recipe_find(const char *client)
{
    for (size_t i = 0; i < RECIPES; i++) {
        const char *name = recipes[i].client;
        if (client ? name && strcmp(name, client) == 0 : !name)
            return &recipes[i];
    }
    return NULL;
}

const char *recipe_names(struct arena *arena)
{
    struct buffer names;
    buffer_init(&names, arena);
    for (size_t i = 0; i < RECIPES; i++) {
        if (recipes[i].client)
            buffer_printf(&names, names.size ? "|%s" : "%s", recipes[i].client);
    }
    return names.data;
}

/* The value of what stands between two @. */
static const char *value_of(struct arena *arena, const json_t *server, const char *word)
{
    const char *slash = strchr(word, '/');
    const char *member = slash ? arena_copy(arena, word, (size_t)(slash - word)) : word;
    if (strcmp(member, "host") == 0)
        return json_text_or(server, "https", "https://") + strlen("https://");
    const char *value = json_text_or(server, member, "");
    return slash ? arena_printf(arena, "%s%s", value, slash) : value;
}

const char *recipe_write(struct arena *arena, const struct recipe *recipe, const json_t *server)
{
    struct buffer out;
    buffer_init(&out, arena);
    const char *text = recipe->text;
    for (const char *at = strchr(text, '@'); at; at = strchr(text, '@')) {
        const char *end = strchr(at + 1, '@');
        buffer_append(&out, text, (size_t)(at - text));
        text = end + 1;
        if (end == at + 1)
            buffer_text(&out, "@");
        else
            recipe->quote(
                &out, value_of(arena, server, arena_copy(arena, at + 1, (size_t)(end - at - 1))));
    }
    buffer_text(&out, text);
    return out.data;
}
