// The products, with who defined them last.
import { useState } from 'preact/hooks';

import { List } from '../../parts/list';
import { Moment } from '../../parts/moments';
import { Page } from '../../parts/page';
import { href } from '../../router';
import { call } from '../../service/call';
import { usePages } from '../../service/pages';
import { useRight } from '../../service/rights';
import type { ProductView } from '../../service/schema';
import { DefineProduct } from './define_product';

export function ProductsScreen() {
  const mayAdminister = useRight('administer');
  const [open, setOpen] = useState<ProductView | 'new'>();
  const pages = usePages(
    async (cursor, signal) => {
      const page = await call('get', '/v1/products', { query: { limit: 50, ...(cursor && { cursor }) } }, signal);
      return { entries: page.products, cursor: page.cursor };
    },
    [],
  );
  return (
    <Page
      title="Products"
      actions={
        mayAdminister && (
          <button type="button" onClick={() => setOpen('new')}>
            Define a product
          </button>
        )
      }
    >
      {!mayAdminister && <p class="hint">You may look, but not change products: that takes the right “administer”.</p>}
      <section class="card" aria-label="Products">
        <List
          pages={pages}
          caption="Products"
          keyOf={(product) => product.product_id}
          none="There is no product yet. An activation key is for one: define it first."
          columns={[
            { name: 'Name', cell: (product) => <strong>{product.name}</strong> },
            { name: 'Product ID', cell: (product) => <code>{product.product_id}</code> },
            { name: 'Version', cell: (product) => product.version },
            { name: 'Features', cell: (product) => product.features.join(', ') },
            { name: 'Last defined', cell: (product) => <><Moment at={product.updated_at} /> by <code>{product.updated_by}</code></> },
            {
              name: 'Actions',
              cell: (product) => (
                <span class="row-actions">
                  <a href={href(['licenses'], { product: product.product_id })}>Licenses</a>
                  {mayAdminister && (
                    <button type="button" aria-label={`Change ${product.name}`} onClick={() => setOpen(product)}>
                      Change
                    </button>
                  )}
                </span>
              ),
            },
          ]}
        />
      </section>
      {open && <DefineProduct product={open === 'new' ? undefined : open} again={pages.again} onClose={() => setOpen(undefined)} />}
    </Page>
  );
}
